import { errorIn } from '../../../src/testing/services/lambda/error-line';

test.each([
  ['a structured line of level error', '{"level":"ERROR","message":"no order","service":"billing"}', 'no order'],
  ['one in lower case', '{"level":"error","message":"no order"}', 'no order'],
  ['one without a message', '{"level":"FATAL","code":7}', '{"level":"FATAL","code":7}'],
  ['a printed error', 'TypeError: x is not a function', 'TypeError: x is not a function'],
  ['a printed error of a service', 'ConditionalCheckFailedException: The conditional request failed', 'ConditionalCheckFailedException: The conditional request failed'],
  ['a long one, shortened', `Error: ${'x'.repeat(200)}`, `Error: ${'x'.repeat(113)}...`],
])('%s tells of an error', (_, line, expected) => {
  expect(errorIn(line)).toBe(expected);
});

test.each([
  ['a structured line of another level', '{"level":"INFO","message":"Error rates are low"}'],
  ['the stack of an error', '    at throwDefaultError (index.js:1:1)'],
  ['text that has the word in it', 'no Error here'],
  ['a line that is no JSON', '{ level: ERROR'],
  ['nothing', ''],
])('%s does not', (_, line) => {
  expect(errorIn(line)).toBeUndefined();
});
