import { ATTRIBUTE_TYPES, itemOf, type AttributeType, type AttributeValue, type Item } from './attribute-value';
import { formatDecimal, parseDecimal } from './decimal';
import { compareTexts, sortable } from './sort-order';
import { invalid } from './validation';

/** Levels of lists and maps. Source: developer guide, "Quotas in Amazon DynamoDB", Attributes. */
const DEEPEST = 32;

/** The engine's own frozen copy of an item of a request. @throws {ServiceError} when a value is invalid. */
export function normalizedItem(item: object, depth = 1): Item {
  return itemOf(Object.entries(item).map(([name, value]) => {
    if (name === '') throw invalid('Empty attribute name');
    return [name, normalized(value as object, depth)] as const;
  }));
}

/** The engine's own frozen copy of a value: numbers in the form that DynamoDB returns, sets sorted. @throws {ServiceError} when it is invalid. */
export function normalized(value: object, depth = 1): AttributeValue {
  if (depth > DEEPEST) {
    throw invalid('Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond supported limit');
  }
  const types = ATTRIBUTE_TYPES.filter((type) => (value as Record<string, unknown>)[type] !== undefined);
  if (types.length === 0) throw invalid('Supplied AttributeValue is empty, must contain exactly one of the supported datatypes');
  if (types.length > 1) {
    throw invalid('Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes');
  }
  const [type] = types;
  const content = (value as Record<string, unknown>)[type];
  return Object.freeze({ [type]: NORMALIZERS[type](content as never, depth) }) as unknown as AttributeValue;
}

const NORMALIZERS: Record<AttributeType, (content: never, depth: number) => unknown> = {
  S: (content: string) => content,
  N: normalizedNumber,
  B: normalizedBinary,
  SS: (members: string[]) => normalizedSet('SS', members, 'An string set  may not be empty', (text) => text),
  NS: (members: string[]) => normalizedSet('NS', members, 'An number set  may not be empty', normalizedNumber),
  BS: (members: string[]) => normalizedSet('BS', members, 'Binary sets should not be empty', normalizedBinary),
  M: (item: object, depth) => normalizedItem(item, depth + 1),
  L: (list: object[], depth) => Object.freeze(list.map((element) => normalized(element, depth + 1))),
  BOOL: (content: boolean) => content,
  NULL: (content: boolean) => {
    if (content !== true) throw invalid('One or more parameter values were invalid: Null attribute value types must have the value of true');
    return content;
  },
};

function normalizedNumber(text: string): string {
  return formatDecimal(parseDecimal(text));
}

function normalizedBinary(text: string): string {
  return Buffer.from(text, 'base64').toString('base64');
}

function normalizedSet(type: 'SS' | 'NS' | 'BS', members: readonly string[], whenEmpty: string, normalize: (member: string) => string): readonly string[] {
  if (members.length === 0) throw invalid(`One or more parameter values were invalid: ${whenEmpty}`);
  const set = sortedSet(type, members.map(normalize));
  if (set.length === members.length) return set;
  throw invalid(type === 'SS'
    ? `One or more parameter values were invalid: Input collection [${members.join(', ')}] contains duplicates.`
    : 'Input collection contains duplicates');
}

/** The members of a set, each once, in their order. */
export function sortedSet(type: 'SS' | 'NS' | 'BS', members: readonly string[]): readonly string[] {
  const order = new Map(members.map((member) => [member, sortable({ [type[0]]: member } as AttributeValue)]));
  return Object.freeze([...order.keys()].sort((a, b) => compareTexts(order.get(a)!, order.get(b)!)));
}
