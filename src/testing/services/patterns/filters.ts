import { compilePattern } from './pattern';
import { isObject, type Profile } from './place';

type Filters = readonly { readonly Pattern: string }[];
type Decision = (record: Record<string, unknown>) => boolean;

/** How the data of messages is written. */
type Format = 'JSON' | 'text';

const compiled: Record<'pipe' | 'mapping', WeakMap<Filters, Decision>> = { pipe: new WeakMap(), mapping: new WeakMap() };

/**
 * Whether the filters of an event source mapping, or of a pipe, keep a record: one must match, unless there are none.
 *
 * The `body` of a record is matched as what it is, JSON or plain text; a record is dropped when a filter wants the other one. The
 * list of filters is compiled when it is first seen, and must not change.
 *
 * @param record of SQS, its `body` still text; a record without a `body` is matched as it is
 * @throws {Error} for a filter that AWS refuses
 *
 * Source: Lambda developer guide, "Using event filtering with an Amazon SQS event source"; EventBridge user guide, "Event filtering
 * in Amazon EventBridge Pipes".
 */
export function filterDecision(filters: Filters, record: Record<string, unknown>, profile: 'pipe' | 'mapping' = 'mapping'): boolean {
  let decision = compiled[profile].get(filters);
  if (!decision) compiled[profile].set(filters, decision = compileFilters(filters, profile));
  return decision(record);
}

function compileFilters(filters: Filters, profile: Profile): Decision {
  if (filters.length === 0) return () => true;
  const decisions = filters.map(({ Pattern }) => compileOne(patternOf(Pattern), profile));
  return (record) => decisions.some((keeps) => keeps(record));
}

function patternOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error(`Pattern must be JSON, got ${text}`);
  }
}

function compileOne(pattern: unknown, profile: Profile): Decision {
  const isMatch = compilePattern(pattern, profile);
  const formats = bodyFormats(pattern);
  return (record) => {
    if (typeof record.body !== 'string') return isMatch(record);
    const [format, body] = bodyOf(record.body);
    return (formats.size === 0 || formats.has(format)) && isMatch({ ...record, body });
  };
}

// A filter for the fields of a body wants JSON; a list of values is for plain text.
function bodyFormats(pattern: unknown): Set<Format> {
  const formats = new Set<Format>();
  if (!isObject(pattern)) return formats;
  if (pattern.body !== undefined) formats.add(Array.isArray(pattern.body) ? 'text' : 'JSON');
  for (const alternative of Array.isArray(pattern.$or) ? pattern.$or : []) bodyFormats(alternative).forEach((format) => formats.add(format));
  return formats;
}

function bodyOf(text: string): [Format, unknown] {
  try {
    return ['JSON', JSON.parse(text)];
  } catch {
    return ['text', text];
  }
}
