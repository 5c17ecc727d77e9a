import { ServiceError } from '../../kernel/service-error';

type Variables = ReadonlyMap<string, unknown>;

const STRING_OR_VARIABLE = /"(?:[^"\\]|\\[^])*"|<([^<>]*)>/g;
const VARIABLE = /<([^<>]*)>/g;
const STRING_OR_SPACE = /("(?:[^"\\]|\\[^])*")|\s+/g;

/**
 * Fills an input template: `<name>` becomes JSON, and plain text inside of a string.
 *
 * @param variables undefined for those that found nothing in the event
 * @throws {ServiceError} `INVALID_JSON` when a template for an object or list does not become JSON, such as by a quote in a value
 * @throws {Error} for a variable that nobody declared, which AWS refuses when the target is made
 *
 * Source: EventBridge user guide, "Input transformation", examples and common issues.
 */
export function fillTemplate(template: string, variables: Variables): string {
  const filled = template.replace(STRING_OR_VARIABLE, (token, name?: string) => {
    return name === undefined ? token.replace(VARIABLE, (_, inner: string) => asText(valueOf(inner, variables))) : asJson(valueOf(name, variables));
  });
  return /^\s*[[{]/.test(template) ? minified(filled) : filled;
}

function valueOf(name: string, variables: Variables): unknown {
  if (!variables.has(name)) throw new Error(`InputTemplate must have no placeholder that InputPathsMap lacks, got <${name}>`);
  return variables.get(name);
}

// Strings get their quotes.
function asJson(value: unknown): string {
  return JSON.stringify(value ?? (value === null ? null : ''));
}

// Strings are not escaped; objects and lists lose their quotes, to stay inside of the string.
function asText(value: unknown): string {
  if (value === undefined) return '';
  return typeof value === 'string' ? value : JSON.stringify(value).replaceAll('"', '');
}

function minified(text: string): string {
  try {
    JSON.parse(text);
  } catch {
    throw new ServiceError('INVALID_JSON', `The filled input template must be JSON, got ${text}`);
  }
  return text.replace(STRING_OR_SPACE, '$1');
}
