import * as fc from 'fast-check';
import type { AttributeValue } from '../../../../src/testing/services/dynamodb/attribute-value';
import { compare, compareTexts, sortable } from '../../../../src/testing/services/dynamodb/sort-order';

const sign = (a: AttributeValue, b: AttributeValue) => compareTexts(sortable(a), sortable(b));

test.each([
  ['-100', '-99.5'], ['-1.5', '-1'], ['-1', '-0.5'], ['-0.5', '0'], ['0', '1e-130'], ['0.5', '1'], ['1', '1.5'], ['9', '10'], ['99.5', '100'], ['1e20', '1e21'],
])('the number %s sorts before %s', (less, more) => {
  expect([sign({ N: less }, { N: more }), sign({ N: more }, { N: less })]).toEqual([-1, 1]);
});

test('numbers sort by value', () => {
  const numbers = fc.integer({ min: -99_999, max: 99_999 }).map((thousandths) => thousandths / 1_000);
  fc.assert(fc.property(numbers, numbers, (a, b) => {
    expect(sign({ N: String(a) }, { N: String(b) })).toBe(Math.sign(a - b));
  }));
});

test('strings sort by their UTF-8 bytes, not by UTF-16 (developer guide, "Querying tables in DynamoDB")', () => {
  expect(['\u{1F600}', '\uFFFD', 'ä', 'a', 'Z', ''].map((S) => ({ S })).sort(sign).map(({ S }) => S)).toEqual(['', 'Z', 'a', 'ä', '\uFFFD', '\u{1F600}']);
});

test('binaries sort by unsigned bytes (developer guide, "Supported data types")', () => {
  expect([[255], [1, 2], [1], []].map((bytes) => ({ B: Buffer.from(bytes).toString('base64') })).sort(sign).map(({ B }) => B)).toEqual(['', 'AQ==', 'AQI=', '/w==']);
});

test('values of two types, and those without an order, do not compare', () => {
  expect([compare({ N: '1' }, { S: '1' }), compare({ BOOL: true }, { BOOL: true }), compare({ L: [] }, { L: [] })]).toEqual([undefined, undefined, undefined]);
});
