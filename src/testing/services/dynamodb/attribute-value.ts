/** An attribute's value, as the API writes it: numbers and binaries are texts, binaries in base64. */
export type AttributeValue =
  | { readonly S: string } | { readonly N: string } | { readonly B: string }
  | { readonly SS: readonly string[] } | { readonly NS: readonly string[] } | { readonly BS: readonly string[] }
  | { readonly M: Item } | { readonly L: readonly AttributeValue[] }
  | { readonly BOOL: boolean } | { readonly NULL: true };

/** Attributes by name. Those of the engine have no prototype, as an attribute may have any name. */
export type Item = Readonly<Record<string, AttributeValue>>;

/** How the API names the type of a value. Source: API reference, AttributeValue. */
export type AttributeType = 'S' | 'N' | 'B' | 'SS' | 'NS' | 'BS' | 'M' | 'L' | 'BOOL' | 'NULL';

/** All types. */
export const ATTRIBUTE_TYPES: readonly AttributeType[] = ['S', 'N', 'B', 'SS', 'NS', 'BS', 'M', 'L', 'BOOL', 'NULL'];

/** The type of a valid value. */
export function typeOf(value: AttributeValue): AttributeType {
  for (const type in value) return type as AttributeType; // a valid value has one member
  throw new Error('a value has a type');
}

/** What the value holds, whatever its type. */
export function contentOf(value: AttributeValue): unknown {
  return (value as Record<string, unknown>)[typeOf(value)];
}

/** A frozen item without a prototype. */
export function itemOf(attributes: Iterable<readonly [string, AttributeValue]>): Item {
  const item = Object.create(null) as Record<string, AttributeValue>;
  for (const [name, value] of attributes) item[name] = value;
  return Object.freeze(item);
}

/** Whether two values of the engine are the same; sets are, whatever the order they were given in, as the engine sorts them. */
export function equal(a: AttributeValue, b: AttributeValue): boolean {
  return a === b || (typeOf(a) === typeOf(b) && sameContent(contentOf(a), contentOf(b)));
}

/** Whether two items of the engine are the same. */
export function sameItem(a: Item, b: Item): boolean {
  const names = Object.keys(a);
  return a === b || (names.length === Object.keys(b).length && names.every((name) => name in b && equal(a[name], b[name])));
}

function sameContent(a: unknown, b: unknown): boolean {
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((one, index) => sameElement(one, b[index]));
  return typeof a === 'object' ? sameItem(a as Item, b as Item) : a === b;
}

function sameElement(a: unknown, b: unknown): boolean {
  return typeof a === 'object' ? equal(a as AttributeValue, b as AttributeValue) : a === b;
}
