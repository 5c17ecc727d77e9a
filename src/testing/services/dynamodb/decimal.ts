import { invalid } from './validation';

/** An exact number: `digits` × 10^`exponent`, without zeros at the end of the digits; zero has the exponent 0. */
export interface Decimal {
  readonly digits: bigint;
  readonly exponent: number;
}

/** Source: developer guide, "Supported data types and naming rules in Amazon DynamoDB", Number. */
const MOST_DIGITS = 38;
const LARGEST_MAGNITUDE = 125;
const SMALLEST_MAGNITUDE = -130;

const FORM = /^([+-]?)(\d+\.?\d*|\.\d+)(?:[eE]([+-]?\d+))?$/;

/** @throws {ServiceError} when the text is no number, or one that DynamoDB cannot hold. */
export function parseDecimal(text: string): Decimal {
  const [, sign, mantissa, exponent = '0'] = FORM.exec(text) ?? [];
  if (mantissa === undefined) throw invalid(`The parameter cannot be converted to a numeric value: ${text}`);
  const [whole, fraction = ''] = mantissa.split('.');
  return checked(decimal(BigInt(`${sign === '-' ? '-' : ''}${whole}${fraction}`), Number(exponent) - fraction.length));
}

/** The number as DynamoDB returns it: without an exponent, and without needless zeros. */
export function formatDecimal({ digits, exponent }: Decimal): string {
  const sign = digits < 0n ? '-' : '';
  const text = magnitudeOf(digits);
  if (exponent >= 0) return sign + text + '0'.repeat(exponent);
  const padded = text.padStart(1 - exponent, '0');
  return `${sign}${padded.slice(0, exponent)}.${padded.slice(exponent)}`;
}

/** The exact sum. @throws {ServiceError} when DynamoDB cannot hold it. */
export function sum(a: Decimal, b: Decimal): Decimal {
  const exponent = Math.min(a.exponent, b.exponent);
  return checked(decimal(scaled(a, exponent) + scaled(b, exponent), exponent));
}

/** The number with its sign turned. */
export function negated({ digits, exponent }: Decimal): Decimal {
  return { digits: -digits, exponent };
}

/** The significant digits, without a sign. */
export function magnitudeOf(digits: bigint): string {
  return (digits < 0n ? -digits : digits).toString();
}

function scaled({ digits, exponent }: Decimal, to: number): bigint {
  return digits * 10n ** BigInt(exponent - to);
}

function decimal(digits: bigint, exponent: number): Decimal {
  if (digits === 0n) return { digits, exponent: 0 };
  const text = digits.toString();
  const zeros = text.length - text.replace(/0+$/, '').length;
  return { digits: BigInt(text.slice(0, text.length - zeros)), exponent: exponent + zeros };
}

function checked(number: Decimal): Decimal {
  if (number.digits === 0n) return number;
  const length = magnitudeOf(number.digits).length;
  const magnitude = number.exponent + length - 1;
  if (magnitude > LARGEST_MAGNITUDE) throw invalid('Number overflow. Attempting to store a number with magnitude larger than supported range');
  if (magnitude < SMALLEST_MAGNITUDE) throw invalid('Number underflow. Attempting to store a number with magnitude smaller than supported range');
  if (length > MOST_DIGITS) throw invalid('Attempting to store more than 38 significant digits in a Number');
  return number;
}
