import { contentOf, typeOf, type AttributeValue } from './attribute-value';
import { magnitudeOf, parseDecimal } from './decimal';

/** Larger than any exponent, so that exponents are written in three digits. */
const EXPONENT_BIAS = 500;

/**
 * A text for a string, number or binary. The texts of values of one type compare, by code unit, as DynamoDB orders the values:
 * strings by their UTF-8 bytes, binaries by unsigned bytes. Source: developer guide, "Querying tables in DynamoDB".
 */
export function sortable(value: AttributeValue): string {
  const content = contentOf(value) as string;
  const type = typeOf(value);
  if (type === 'N') return sortableNumber(content);
  return Buffer.from(content, type === 'B' ? 'base64' : 'utf8').toString('latin1');
}

/** Negative when `a` sorts before `b`; undefined for values of two types, or of a type without an order. */
export function compare(a: AttributeValue, b: AttributeValue): number | undefined {
  const type = typeOf(a);
  if (type !== typeOf(b) || !['S', 'N', 'B'].includes(type)) return undefined;
  return compareTexts(sortable(a), sortable(b));
}

/** By code unit, not by language. */
export function compareTexts(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function sortableNumber(text: string): string {
  const { digits, exponent } = parseDecimal(text);
  if (digits === 0n) return '1';
  const magnitude = magnitudeOf(digits);
  const biased = exponent + magnitude.length + EXPONENT_BIAS;
  if (digits > 0n) return `2${biased}${magnitude}`;
  // The larger its digits, the smaller a negative number; the colon sorts behind all digits, so that -1.5 comes before -1.
  return `0${999 - biased}${magnitude.replace(/\d/g, (digit) => String(9 - Number(digit)))}:`;
}
