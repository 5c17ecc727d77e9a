import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import type { QueueConsumerProps } from './queue-consumer-props';
import { functionBehind } from '../core/function-environment';
import { requireThat } from '../core/refusal';

const SETTINGS = ['idempotency', 'retryBackoff', 'outageBreaker'] as const;

/** Who uses a function, and with which of the settings that are in its environment. */
interface Use {
  readonly scope: Construct;
  readonly settings: readonly (typeof SETTINGS)[number][];
}

const USES = new WeakMap<IFunction, Use[]>();

/**
 * Refuses a function of two consumers whose settings would overwrite each other in its environment; and delays or a breaker in
 * one of them, which would hold for the messages of both.
 */
export function checkSharedFunction(scope: Construct, fn: IFunction, props: QueueConsumerProps): void {
  const target = functionBehind(fn);
  const use = { scope, settings: SETTINGS.filter((name) => props[name] !== undefined) };
  const others = USES.get(target) ?? [];
  for (const other of others) {
    const conflict = conflictOf(use, other);
    requireThat(scope, conflict === undefined, {
      code: 'sharedFunction',
      prop: 'handler',
      must: `a function of its own with ${conflict}`,
      got: fn.node.path,
      fix: `${other.scope.node.path} has it as well, and a function has one environment`,
    });
  }
  USES.set(target, [...others, use]);
}

function conflictOf({ settings: ours }: Use, { settings: theirs }: Use): string | undefined {
  if (ours.length > 0 && theirs.length > 0) return ours[0];
  return [...ours, ...theirs].find((name) => name !== 'idempotency'); // records of one table may serve both
}
