import { isIP } from 'node:net';
import { Stack } from 'aws-cdk-lib';
import type { EventPattern } from 'aws-cdk-lib/aws-events';
import type { Construct } from 'constructs';
import { requireThat, warn } from '../core/refusal';

/** What a rule's pattern may name, and the arguments that each operator takes. Source: EventBridge user guide, "Operators for use in event patterns". */
const FIELDS = ['version', 'id', 'detailType', 'source', 'account', 'time', 'region', 'resources', 'detail'];
const OPERATORS: Record<string, (argument: unknown) => boolean> = {
  'prefix': (argument) => typeof argument === 'string' || isIgnoreCase(argument),
  'suffix': (argument) => typeof argument === 'string' || isIgnoreCase(argument),
  'equals-ignore-case': (argument) => isText(argument),
  'wildcard': isWildcard,
  'cidr': isAddressRange,
  'exists': (argument) => typeof argument === 'boolean',
  'numeric': isNumeric,
  'anything-but': isAnythingBut,
};
const COMPARISONS = ['=', '<', '<=', '>', '>='];

/** The most characters of a rule's pattern, and how many there may be without asking for more. Source: EventBridge quotas, "Event pattern size". */
const MAX_PATTERN_LENGTH = 4096;
const USUAL_PATTERN_LENGTH = 2048;

/** Matches whatever is published: every event has a source. */
export const EVERYTHING: EventPattern = { source: [{ prefix: '' }] as unknown as string[] };

/**
 * The pattern of a rule.
 *
 * @throws `cdk-eventweave:filterEmpty`, `filterField`, `filterList`, `filterOperator`, `filterValue`, `filterSize` for
 * patterns that EventBridge refuses, or that could never match.
 */
export function checkedPattern(scope: Construct, filter: EventPattern | undefined): EventPattern {
  if (filter === undefined) return EVERYTHING;
  const pattern = Stack.of(scope).resolve(filter) as Record<string, unknown>;
  const fields = Object.keys(pattern);
  requireThat(scope, fields.length > 0, {
    code: 'filterEmpty', prop: 'filter', must: 'a pattern with at least one field', got: '{}', fix: 'leave it out to receive everything',
  });
  for (const field of fields) {
    requireThat(scope, FIELDS.includes(field), { code: 'filterField', prop: 'filter', must: `made of ${FIELDS.join(', ')}`, got: field });
    requireThat(scope, field === 'detail' || Array.isArray(pattern[field]) || isIntrinsic(pattern[field]), listRefusal(`filter.${field}`, pattern[field]));
  }
  requireThat(scope, pattern.detail === undefined || isObject(pattern.detail), {
    code: 'filterValue', prop: 'filter.detail', must: 'a pattern, as the detail of an event is an object', got: pattern.detail,
  });
  checkNode(scope, 'filter', pattern);
  const { length } = JSON.stringify(pattern);
  requireThat(scope, length <= MAX_PATTERN_LENGTH, {
    code: 'filterSize', prop: 'filter', must: `at most ${MAX_PATTERN_LENGTH} characters of JSON`, got: length,
  });
  if (length > USUAL_PATTERN_LENGTH) warn(scope, 'filterQuota', `filter has ${length} characters of JSON, more than the usual quota of ${USUAL_PATTERN_LENGTH}: ask for more before it is deployed`);
  return filter;
}

function checkNode(scope: Construct, path: string, node: object): void {
  if (isIntrinsic(node)) return;
  requireThat(scope, Object.keys(node).length > 0, {
    code: 'filterEmpty', prop: path, must: 'a pattern with at least one field', got: '{}', fix: 'an empty pattern matches nothing',
  });
  for (const [name, value] of Object.entries(node)) {
    const here = `${path}.${name}`;
    if (name === '$or') {
      checkAlternatives(scope, here, value);
    } else if (Array.isArray(value)) {
      checkList(scope, here, value);
    } else {
      requireThat(scope, typeof value === 'object' && value !== null, listRefusal(here, value));
      checkNode(scope, here, value as object);
    }
  }
}

function checkAlternatives(scope: Construct, path: string, value: unknown): void {
  requireThat(scope, Array.isArray(value) && value.length > 1 && value.every(isObject), {
    code: 'filterList', prop: path, must: 'a list of two patterns or more', got: value,
  });
  for (const alternative of value as object[]) checkNode(scope, path, alternative);
}

function checkList(scope: Construct, path: string, list: unknown[]): void {
  requireThat(scope, list.length > 0, { code: 'filterEmpty', prop: path, must: 'a list of at least one value', got: '[]', fix: 'an empty list matches nothing' });
  for (const item of list) {
    if (isObject(item)) checkOperator(scope, path, item);
    else requireThat(scope, !Array.isArray(item), { code: 'filterValue', prop: path, must: 'a flat list', got: list });
  }
}

function checkOperator(scope: Construct, path: string, item: object): void {
  if (isIntrinsic(item)) return;
  const [operator, ...others] = Object.keys(item);
  const accepts = Object.hasOwn(OPERATORS, operator) ? OPERATORS[operator] : undefined;
  requireThat(scope, accepts !== undefined && others.length === 0, {
    code: 'filterOperator', prop: path, must: `values, or one operator of ${Object.keys(OPERATORS).join(', ')}`, got: item,
  });
  const argument = (item as Record<string, unknown>)[operator];
  requireThat(scope, isIntrinsic(argument) || accepts!(argument), {
    code: 'filterValue', prop: `${path}.${operator}`, must: 'an argument that the operator takes', got: argument,
  });
}

function listRefusal(path: string, got: unknown) {
  return { code: 'filterList', prop: path, must: 'a list of values', got, fix: `[${JSON.stringify(got)}] matches that value, anything else can never match` };
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

// What CloudFormation fills in at deployment cannot be checked.
function isIntrinsic(value: unknown): boolean {
  return isObject(value) && Object.keys(value).length === 1 && /^(Ref|Fn::)/.test(Object.keys(value)[0]);
}

function isText(value: unknown): boolean {
  return typeof value === 'string' && value !== '';
}

function isIgnoreCase(value: unknown): boolean {
  return isObject(value) && Object.keys(value).join() === 'equals-ignore-case' && isText(Object.values(value)[0]);
}

function isWildcard(value: unknown): boolean {
  return isText(value) && !(value as string).replace(/\\./g, '').includes('**');
}

function isAddressRange(value: unknown): boolean {
  const [address, bits, ...rest] = String(value).split('/');
  const version = isIP(address);
  return version > 0 && rest.length === 0 && /^\d+$/.test(bits ?? '') && Number(bits) <= (version === 4 ? 32 : 128);
}

// One comparison, or a range: from a lower bound to an upper one.
function isNumeric(value: unknown): boolean {
  if (!Array.isArray(value) || ![2, 4].includes(value.length)) return false;
  if (!value.every((part, index) => (index % 2 === 0 ? COMPARISONS.includes(part) : typeof part === 'number'))) return false;
  const [lower, from, upper, to] = value;
  return value.length === 2 || (lower.startsWith('>') && upper.startsWith('<') && from < to);
}

function isAnythingBut(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0 && ['string', 'number'].some((type) => value.every((item) => typeof item === type));
  if (!isObject(value)) return typeof value === 'string' || typeof value === 'number';
  const [operator, ...others] = Object.keys(value);
  const argument = Object.values(value)[0];
  const accepts = operator === 'wildcard' ? isWildcard : isText;
  const texts = accepts(argument) || (Array.isArray(argument) && argument.length > 0 && argument.every(accepts));
  return others.length === 0 && ['prefix', 'suffix', 'wildcard', 'equals-ignore-case'].includes(operator) && texts;
}
