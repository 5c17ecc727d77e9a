import * as fc from 'fast-check';
import { formatDecimal, negated, parseDecimal, sum } from '../../../../src/testing/services/dynamodb/decimal';

const written = (text: string) => formatDecimal(parseDecimal(text));

test.each([
  ['007', '7'], ['1.50', '1.5'], ['1E3', '1000'], ['+1.50E+2', '150'], ['-0.0', '0'], ['.5', '0.5'], ['5.', '5'], ['1e-10', '0.0000000001'], ['-12.30', '-12.3'],
  ['1e125', `1${'0'.repeat(125)}`], ['100000000000000000000', '100000000000000000000'],
])('%s is returned as %s: leading and trailing zeros are trimmed (developer guide, "Supported data types")', (text, expected) => {
  expect(written(text)).toBe(expected);
});

test.each(['', 'x', ' 1', '1,5', '1e', '--1', '0x1', 'NaN', '.'])('%j is no number', (text) => {
  expect(() => parseDecimal(text)).toThrow(`The parameter cannot be converted to a numeric value: ${text}`);
});

test.each([['1e126', 'overflow'], ['-1e126', 'overflow'], ['9.9e-131', 'underflow']])('%s is an %s (developer guide, "Supported data types")', (text, kind) => {
  expect(() => parseDecimal(text)).toThrow(`Number ${kind}.`);
});

test('a number has up to 38 digits (developer guide, "Supported data types")', () => {
  expect(written('9'.repeat(38))).toBe('9'.repeat(38));
  expect(() => parseDecimal('9'.repeat(39))).toThrow('more than 38 significant digits');
});

test('a sum that would need more than 38 digits is refused, not rounded', () => {
  expect(() => sum(parseDecimal('1e50'), parseDecimal('1'))).toThrow('more than 38 significant digits');
});

test('0.1 and 0.2 are 0.3', () => {
  expect(formatDecimal(sum(parseDecimal('0.1'), parseDecimal('0.2')))).toBe('0.3');
});

test('sums and differences are exact', () => {
  const cents = fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n });
  const text = (number: bigint) => `${number < 0n ? '-' : ''}${(number < 0n ? -number : number).toString().padStart(4, '0').replace(/(\d{3})$/, '.$1')}`;
  fc.assert(fc.property(cents, cents, (a, b) => {
    expect(formatDecimal(sum(parseDecimal(text(a)), parseDecimal(text(b))))).toBe(written(text(a + b)));
    expect(formatDecimal(sum(parseDecimal(text(a)), negated(parseDecimal(text(b)))))).toBe(written(text(a - b)));
  }));
});
