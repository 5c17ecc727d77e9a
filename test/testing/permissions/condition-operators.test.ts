import { ALLOW, DENY, roleMay, SEND } from './policies';

// Sources: IAM User Guide, "IAM JSON policy elements: Condition operators", "Conditions with multiple context keys or values",
// "Set operators for multivalued context keys".

type Context = Record<string, string | string[]>;

function holds(condition: object, context: Context): boolean {
  return roleMay([{ ...ALLOW, Condition: condition }], { ...SEND, context });
}

const RULE = 'arn:aws:events:us-east-1:123456789012:rule/orders/Stack-Rule-0a1b2c3d';

describe('operators', () => {
  test.each<[operator: string, expected: unknown, actual: string, holds: boolean]>([
    ['StringEquals', 'a', 'a', true],
    ['StringEquals', 'a', 'A', false],
    ['StringEquals', 'a*', 'ab', false],
    ['StringNotEquals', 'a', 'b', true],
    ['StringNotEquals', 'a', 'a', false],
    ['StringEqualsIgnoreCase', 'a', 'A', true],
    ['StringEqualsIgnoreCase', 'a', 'b', false],
    ['StringNotEqualsIgnoreCase', 'a', 'A', false],
    ['StringNotEqualsIgnoreCase', 'a', 'b', true],
    ['StringLike', 'a*c?', 'abbcd', true],
    ['StringLike', 'a*c?', 'abbc', false],
    ['StringLike', 'A*', 'ab', false],
    ['StringLike', 'a.c', 'abc', false],
    ['StringNotLike', 'a*', 'ab', false],
    ['StringNotLike', 'a*', 'b', true],
    ['ArnEquals', RULE, RULE, true],
    ['ArnEquals', 'arn:aws:events:*:123456789012:rule/orders/Stack-Rule-????????', RULE, true],
    ['ArnLike', 'arn:aws:events:us-east-1:123456789012:rule/*/Stack-Rule-????????', RULE, true],
    ['ArnLike', 'arn:aws:events:us-east-1:123456789012:rule/Stack-Rule-????????', RULE, false],
    ['ArnLike', 'arn:aws:events:us-east-1:123456789012:rule/*/Stack-Rule-???????', RULE, false],
    ['ArnLike', 'arn:aws:cloudwatch:us-east-1:123456789012:alarm:*', 'arn:aws:cloudwatch:us-east-1:123456789012:alarm:a:b', true],
    ['ArnLike', 'arn:aws:events:*', RULE, false], // six segments, each compared by itself
    ['ArnLike', '*', RULE, false],
    ['ArnLike', 'arn:aws:iam', 'arn:aws:iam::123456789012:role/Role', false],
    ['ArnLike', '*:*:*:*:*:*', 'arn:aws', false],
    ['ArnNotLike', 'arn:aws:events:us-east-1:123456789012:rule/*', RULE, false],
    ['ArnNotLike', 'arn:aws:events:us-east-2:123456789012:rule/*', RULE, true],
    ['ArnNotEquals', RULE, RULE, false],
    ['ArnNotEquals', `${RULE}e`, RULE, true],
    ['Bool', 'true', 'true', true],
    ['Bool', true, 'true', true],
    ['Bool', 'false', 'true', false],
    ['NumericEquals', '10', '10.0', true],
    ['NumericEquals', 10, '11', false],
    ['NumericNotEquals', 10, '11', true],
    ['NumericNotEquals', 10, '10', false],
    ['NumericLessThan', 10, '9', true],
    ['NumericLessThan', 10, '10', false],
    ['NumericLessThanEquals', 10, '10', true],
    ['NumericLessThanEquals', 10, '11', false],
    ['NumericGreaterThan', 10, '11', true],
    ['NumericGreaterThan', 10, '10', false],
    ['NumericGreaterThanEquals', 10, '10', true],
    ['NumericGreaterThanEquals', 10, '9', false],
    ['Null', 'true', 'present', false],
    ['Null', 'false', 'present', true],
    ['Null', false, 'present', true],
  ])('%s %s, given %s: %s', (operator, expected, actual, expectation) => {
    expect(holds({ [operator]: { 'my:Key': expected } }, { 'my:Key': actual })).toBe(expectation);
  });
});

describe('a key that is absent', () => {
  test.each<[operator: string, expected: string, holds: boolean]>([
    ['StringEquals', 'a', false],
    ['StringLike', '*', false],
    ['ArnLike', 'arn:*:*:*:*:*', false],
    ['Bool', 'false', false],
    ['NumericLessThan', '10', false],
    ['StringNotEquals', 'a', true],
    ['StringNotLike', '*', true],
    ['ArnNotLike', 'arn:*:*:*:*:*', true],
    ['NumericNotEquals', '10', true],
    ['StringEqualsIfExists', 'a', true],
    ['ArnLikeIfExists', 'a', true],
    ['BoolIfExists', 'true', true],
    ['StringNotEqualsIfExists', 'a', true],
    ['ForAllValues:StringEquals', 'a', true],
    ['ForAnyValue:StringEquals', 'a', false],
    ['ForAnyValue:StringNotEquals', 'a', false],
    ['ForAllValues:StringEqualsIfExists', 'a', true],
    ['Null', 'true', true],
    ['Null', 'false', false],
  ])('%s %s: %s', (operator, expected, expectation) => {
    expect(holds({ [operator]: { 'my:Key': expected } }, {})).toBe(expectation);
    expect(holds({ [operator]: { 'my:Key': expected } }, { 'my:Key': [] })).toBe(expectation);
  });

  test('IfExists changes nothing for a key that is present', () => {
    expect(holds({ StringEqualsIfExists: { 'my:Key': 'a' } }, { 'my:Key': 'b' })).toBe(false);
  });
});

describe('a key with several values', () => {
  test.each<[operator: string, actual: string[], holds: boolean]>([
    ['ForAllValues:StringEquals', ['a', 'b'], true],
    ['ForAllValues:StringEquals', ['a', 'c'], false],
    ['ForAnyValue:StringEquals', ['c', 'b'], true],
    ['ForAnyValue:StringEquals', ['c', 'd'], false],
    ['ForAllValues:StringNotEquals', ['c', 'd'], true],
    ['ForAllValues:StringNotEquals', ['c', 'b'], false],
    ['ForAnyValue:StringNotEquals', ['c', 'b'], true],
    ['ForAnyValue:StringNotEquals', ['a', 'b'], false],
    ['ForAllValues:StringLike', ['a', 'b'], true],
  ])('%s a or b, given %s: %s', (operator, actual, expectation) => {
    expect(holds({ [operator]: { 'my:Key': ['a', 'b'] } }, { 'my:Key': actual })).toBe(expectation);
  });

  test('needs a set operator', () => {
    expect(() => holds({ StringEquals: { 'my:Key': 'a' } }, { 'my:Key': ['a', 'b'] }))
      .toThrow('Stack/Policy: statement 1: StringEquals needs ForAllValues or ForAnyValue, as my:Key has several values');
  });
});

describe('several conditions', () => {
  test.each<[rule: string, condition: object, holds: boolean]>([
    ['one of several values is enough', { StringEquals: { 'my:One': ['x', '1'] } }, true],
    ['none of several values may match a negated operator', { StringNotEquals: { 'my:One': ['x', '1'] } }, false],
    ['several keys must all match', { StringEquals: { 'my:One': '1', 'my:Two': 'x' } }, false],
    ['several operators must all match', { StringEquals: { 'my:One': '1' }, StringLike: { 'my:Two': 'x' } }, false],
    ['all match', { StringEquals: { 'my:One': '1' }, StringLike: { 'my:Two': '2' } }, true],
    ['names of keys are not case-sensitive', { StringEquals: { 'MY:ONE': '1' } }, true],
  ])('%s', (_, condition, expectation) => {
    expect(holds(condition, { 'my:One': '1', 'my:Two': '2' })).toBe(expectation);
  });
});

describe('keys that every request has', () => {
  // Source: IAM User Guide, "AWS global condition context keys".
  test.each<[rule: string, condition: object, holds: boolean]>([
    ['requests travel by TLS', { Bool: { 'aws:SecureTransport': 'true' } }, true],
    ['the principal of a role is the role', { ArnEquals: { 'aws:PrincipalArn': 'arn:aws:iam::123456789012:role/Role' } }, true],
    ['a role is no service', { Bool: { 'aws:PrincipalIsAWSService': 'false' } }, true],
    ['the source account is known only where it is given', { Null: { 'aws:SourceAccount': 'true' } }, true],
    ['the principal\'s account is known only where it is given', { Null: { 'aws:PrincipalAccount': 'true' } }, true],
  ])('%s', (_, condition, expectation) => {
    expect(holds(condition, {})).toBe(expectation);
  });
});

describe('what is not modelled is an error that names statement and operator', () => {
  test.each(['IpAddress', 'NotIpAddress', 'DateLessThan', 'BinaryEquals', 'stringEquals', 'NullIfExists', 'ForAnyValue:StringEqualsIfExists', 'toString'])('%s', (operator) => {
    const condition = { [operator]: { 'my:Key': '1' } };
    expect(() => holds(condition, {})).toThrow(`Stack/Policy: statement 1: the condition operator ${operator} is not modelled`);
    expect(() => roleMay([ALLOW, { ...DENY, Sid: 'Odd', Condition: condition }]))
      .toThrow(`Stack/Policy: statement 2 (Odd): the condition operator ${operator} is not modelled`);
  });

  test('also where another condition of the statement is false', () => {
    const condition = { StringEquals: { 'my:Key': '2' }, IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } };
    expect(() => holds(condition, { 'my:Key': '1' })).toThrow('IpAddress is not modelled');
  });
});
