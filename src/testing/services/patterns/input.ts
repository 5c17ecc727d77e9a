import { valueAt } from './json-path';
import { fillTemplate } from './template';
import { ServiceError } from '../../kernel/service-error';

/** What a target of a rule says about its input; at most one of these. */
export interface TargetInput {
  readonly Input?: string;
  readonly InputPath?: string;
  readonly InputTransformer?: { readonly InputPathsMap?: Readonly<Record<string, string>>; readonly InputTemplate: string };
}

/** What the reserved variables of a template are. */
export interface RuleContext {
  readonly ruleArn: string;
  readonly ruleName: string;
  /** When the bus got the event, in ISO 8601. */
  readonly ingestionTime: string;
}

/**
 * The text that a target gets: the event as JSON, its own constant, a part of the event, or a filled template.
 *
 * @throws {ServiceError} when a path finds nothing, or a template for JSON does not become JSON: EventBridge cannot deliver such
 * an event, and does not try again
 * @throws {Error} for a template or a path that AWS refuses when the target is made
 *
 * Source: EventBridge user guide, "Input transformation"; API reference, Target.
 */
export function targetInput({ Input, InputPath, InputTransformer }: TargetInput, event: object, rule: RuleContext): string {
  if (Input !== undefined) return Input;
  if (InputPath !== undefined) return partOf(event, InputPath);
  if (!InputTransformer) return JSON.stringify(event);
  const { InputPathsMap = {}, InputTemplate } = InputTransformer;
  const variables = Object.entries(InputPathsMap).map(([name, path]): [string, unknown] => [name, valueAt(path, event)]);
  return fillTemplate(InputTemplate, new Map([...variables, ...reservedVariables(event, rule)]));
}

// The guide does not say what a target gets then; a rule whose path finds nothing is hardly meant.
function partOf(event: object, path: string): string {
  const value = valueAt(path, event);
  if (value === undefined) throw new ServiceError('INVALID_PARAMETER', `InputPath ${path} finds nothing in the event`);
  return JSON.stringify(value);
}

function reservedVariables(event: object, { ruleArn, ruleName, ingestionTime }: RuleContext): [string, unknown][] {
  const { detail, ...envelope } = event as { detail?: unknown };
  return [
    ['aws.events.rule-arn', ruleArn],
    ['aws.events.rule-name', ruleName],
    ['aws.events.event.ingestion-time', ingestionTime],
    ['aws.events.event', envelope],
    ['aws.events.event.json', event],
  ];
}
