import { ACCOUNT, ALLOW, DENY, FUNCTION, permissions, queue, queuePolicy, resource, ROLE, role, rolePolicy, SEND, serviceMay } from './policies';

// Source: IAM User Guide, "AWS JSON policy elements: Principal".

const ROOT = `arn:aws:iam::${ACCOUNT}:root`;
const SESSION = `arn:aws:sts::${ACCOUNT}:assumed-role/Role/Function`;

describe('services', () => {
  test.each<[rule: string, principal: unknown, may: boolean]>([
    ['are named by Service', { Service: 'events.amazonaws.com' }, true],
    ['may be one of several', { Service: ['sns.amazonaws.com', 'events.amazonaws.com'] }, true],
    ['are not other services', { Service: 'sns.amazonaws.com' }, false],
    ['are among everybody', '*', true],
    ['are among everybody of AWS', { AWS: '*' }, true],
    ['do not belong to the account', { AWS: ROOT }, false],
    ['are no users of identity providers', { Federated: 'events.amazonaws.com' }, false],
  ])('%s', (_, principal, may) => {
    expect(serviceMay([{ ...ALLOW, Principal: principal }])).toBe(may);
  });
});

describe('roles', () => {
  const fn = resource('AWS::Lambda::Function', 'Function', { Role: ROLE }, { arn: FUNCTION });
  const mayWith = (principal: unknown, effect: object, ...statements: object[]) =>
    permissions(fn, role(), rolePolicy(...statements), queue(), queuePolicy({ ...effect, Principal: principal }))
      .denialForRole(ROLE, SEND) === undefined;

  test.each<[rule: string, principal: unknown, may: boolean]>([
    ['are named by their ARN', { AWS: ROLE }, true],
    ['are named by the ARN of their session', { AWS: SESSION }, true],
    ['may be one of several', { AWS: [`${ROLE}s`, ROLE] }, true],
    ['are not other roles', { AWS: `${ROLE}s` }, false],
    ['are among everybody', '*', true],
    ['are among everybody of AWS', { AWS: '*' }, true],
    ['are no services', { Service: 'lambda.amazonaws.com' }, false],
    ['are not allowed by their account as principal alone: it leaves that to their own policies', { AWS: ROOT }, false],
    ['are not allowed by the number of their account alone', { AWS: ACCOUNT }, false],
  ])('%s', (_, principal, may) => {
    expect(mayWith(principal, ALLOW)).toBe(may);
  });

  test.each<[rule: string, principal: unknown, may: boolean]>([
    ['are denied by their ARN', { AWS: ROLE }, false],
    ['are denied by the root of their account', { AWS: ROOT }, false],
    ['are denied by the number of their account', { AWS: ACCOUNT }, false],
    ['are not denied by another account', { AWS: '210987654321' }, true],
  ])('%s', (_, principal, may) => {
    expect(mayWith(principal, DENY, ALLOW)).toBe(may);
  });
});

test('NotPrincipal is not modelled, and says so', () => {
  expect(() => serviceMay([{ ...DENY, NotPrincipal: { Service: 'events.amazonaws.com' } }])).toThrow('Stack/QueuePolicy: statement 1: NotPrincipal is not modelled');
});

test('NotPrincipal does not matter to requests for other actions', () => {
  const other = { ...DENY, Action: 'sqs:DeleteMessage', NotPrincipal: { Service: 'events.amazonaws.com' } };
  expect(serviceMay([{ ...ALLOW, Principal: '*' }, other])).toBe(true);
});

test('a condition that is not modelled does not matter to other principals', () => {
  const other = { ...DENY, Principal: { AWS: ROLE }, Condition: { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } } };
  expect(serviceMay([{ ...ALLOW, Principal: '*' }, other])).toBe(true);
});

test('a statement of a resource has a principal', () => {
  expect(() => serviceMay([ALLOW])).toThrow('Stack/QueuePolicy: statement 1 must have a Principal');
});
