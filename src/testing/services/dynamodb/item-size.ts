import { contentOf, typeOf, type AttributeType, type AttributeValue, type Item } from './attribute-value';
import { magnitudeOf, parseDecimal } from './decimal';

/** Bytes of a list or map, and of each of its elements. Source: developer guide, "DynamoDB item sizes and formats". */
const CONTAINER_BYTES = 3;
const ELEMENT_BYTES = 1;

/** Bytes of an item: its attributes' names and values. Source: developer guide, "DynamoDB item sizes and formats". */
export function itemSize(item: Item): number {
  return Object.keys(item).reduce((size, name) => size + Buffer.byteLength(name) + valueSize(item[name]), 0);
}

/** Bytes of a value; those of numbers are an estimate, as in the guide. */
export function valueSize(value: AttributeValue): number {
  return SIZES[typeOf(value)](contentOf(value) as never);
}

const total = <T>(values: readonly T[], sizeOf: (value: T) => number) => values.reduce((size, value) => size + sizeOf(value), 0);
const binarySize = (base64: string) => Buffer.byteLength(base64, 'base64');
const textSize = (text: string) => Buffer.byteLength(text);

const SIZES: Record<AttributeType, (content: never) => number> = {
  S: textSize,
  N: numberSize,
  B: binarySize,
  SS: (members: string[]) => total(members, textSize),
  NS: (members: string[]) => total(members, numberSize),
  BS: (members: string[]) => total(members, binarySize),
  M: (item: Item) => CONTAINER_BYTES + itemSize(item) + ELEMENT_BYTES * Object.keys(item).length,
  L: (list: AttributeValue[]) => CONTAINER_BYTES + total(list, (element) => ELEMENT_BYTES + valueSize(element)),
  BOOL: () => 1,
  NULL: () => 1,
};

// A byte per two significant digits, and one more.
function numberSize(text: string): number {
  return Math.ceil(magnitudeOf(parseDecimal(text).digits).length / 2) + 1;
}
