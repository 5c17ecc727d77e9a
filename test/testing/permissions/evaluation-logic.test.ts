import { ACCOUNT, ALLOW, DENY, document, FUNCTION, KEY, permissions, queue, queuePolicy, QUEUE, resource, ROLE, role, rolePolicy, SEND } from './policies';
import type { Resource } from '../../../src/testing/assembly/graph';

// Sources: IAM User Guide, "Policy evaluation for requests within a single account", "Permissions boundaries for IAM entities",
// "Troubleshoot access denied error messages"; KMS Developer Guide, "Key policies in AWS KMS", "Default key policy".

const fn = resource('AWS::Lambda::Function', 'Function', { Role: ROLE }, { arn: FUNCTION });
const toRole = { ...ALLOW, Principal: { AWS: ROLE } };

function denial(...resources: Resource[]): string | undefined {
  return permissions(fn, queue(), ...resources).denialForRole(ROLE, SEND);
}

function message(end: string): string {
  return `User: arn:aws:sts::${ACCOUNT}:assumed-role/Role/Function is not authorized to perform: sqs:SendMessage on resource: ${QUEUE} ${end}`;
}

const IMPLICIT = message('because no identity-based policy allows the sqs:SendMessage action');

describe('requests by a role', () => {
  test('are denied when nothing allows them', () => {
    expect(denial(role())).toBe(IMPLICIT);
  });

  test('are allowed by a policy of the role', () => {
    expect(denial(role(), rolePolicy(ALLOW))).toBeUndefined();
  });

  test('are allowed by a policy of the resource alone', () => {
    expect(denial(role(), queuePolicy(toRole))).toBeUndefined();
  });

  test('are not denied by a policy of the resource that does not mention them', () => {
    expect(denial(role(), rolePolicy(ALLOW), queuePolicy({ ...DENY, Principal: '*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }))).toBeUndefined();
  });

  test('are denied by an explicit deny of the role, whatever allows them', () => {
    expect(denial(role(), rolePolicy(ALLOW, DENY), queuePolicy(toRole))).toBe(message('with an explicit deny in an identity-based policy'));
  });

  test('are denied by an explicit deny of the resource, whatever allows them', () => {
    expect(denial(role(), rolePolicy(ALLOW), queuePolicy(toRole, { ...DENY, Principal: '*' }))).toBe(message('with an explicit deny in a resource-based policy'));
  });

  test('are denied to a role that the application does not have', () => {
    expect(permissions(queue()).denialForRole(ROLE, SEND)).toContain('because no identity-based policy allows');
  });
});

describe('the permissions boundary of a role', () => {
  const boundary = (...statements: object[]) => resource('AWS::IAM::ManagedPolicy', 'Boundary', { PolicyDocument: document(...statements) }, { arn: 'arn:boundary' });
  const bounded = role({ PermissionsBoundary: 'arn:boundary' });

  test('allows nothing by itself', () => {
    expect(denial(bounded, boundary(ALLOW))).toBe(IMPLICIT);
  });

  test('leaves what it allows', () => {
    expect(denial(bounded, boundary(ALLOW), rolePolicy(ALLOW))).toBeUndefined();
  });

  test('takes away what it does not allow, also from what the resource allows the role', () => {
    const end = 'because no permissions boundary allows the sqs:SendMessage action';
    expect(denial(bounded, boundary(), rolePolicy(ALLOW))).toBe(message(end));
    expect(denial(bounded, boundary(), queuePolicy(toRole))).toBe(message(end));
  });

  test('may deny explicitly', () => {
    expect(denial(bounded, boundary(ALLOW, DENY), rolePolicy(ALLOW))).toBe(message('with an explicit deny in a permissions boundary'));
  });

  test('that is not modelled allows nothing, and the message says so', () => {
    expect(denial(role({ PermissionsBoundary: 'arn:elsewhere' }), rolePolicy(ALLOW)))
      .toBe(message('because no permissions boundary allows the sqs:SendMessage action; the managed policy arn:elsewhere is not modelled and allows nothing here'));
  });
});

describe('requests by a service', () => {
  const serviceDenial = (...resources: Resource[]) => permissions(queue(), ...resources).denialForService('events.amazonaws.com', SEND);
  const toService = { ...ALLOW, Principal: { Service: 'events.amazonaws.com' } };

  test('are denied when the resource has no policy', () => {
    expect(serviceDenial()).toBe(`User: events.amazonaws.com is not authorized to perform: sqs:SendMessage on resource: ${QUEUE} because no resource-based policy allows the sqs:SendMessage action`);
  });

  test('are allowed by the policy of the resource', () => {
    expect(serviceDenial(queuePolicy(toService))).toBeUndefined();
  });

  test('are denied by an explicit deny, whatever allows them', () => {
    expect(serviceDenial(queuePolicy(toService, { ...DENY, Principal: '*' }))).toContain('with an explicit deny in a resource-based policy');
  });

  test('bring the keys of services, none of a role', () => {
    const Condition = {
      Null: { 'aws:PrincipalArn': 'true' }, Bool: { 'aws:PrincipalIsAWSService': 'true' }, StringEquals: { 'aws:PrincipalServiceName': 'events.amazonaws.com' },
    };
    expect(serviceDenial(queuePolicy({ ...toService, Condition }))).toBeUndefined();
  });
});

describe('requests for a KMS key', () => {
  const decrypt = { action: 'kms:Decrypt', resource: KEY };
  const all = { Effect: 'Allow', Action: 'kms:*', Resource: '*' };
  const keyDenial = (KeyPolicy: object | undefined, ...statements: object[]) =>
    permissions(role(), rolePolicy(...statements), resource('AWS::KMS::Key', 'Key', { ...(KeyPolicy && { KeyPolicy }) }, { arn: KEY })).denialForRole(ROLE, decrypt);
  const root = { ...all, Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` } };

  test('are allowed by a key policy that names the role', () => {
    expect(keyDenial(document({ ...all, Principal: { AWS: ROLE } }))).toBeUndefined();
  });

  test('are allowed by the role\'s policy when the key policy leaves it to the account', () => {
    expect(keyDenial(document(root), all)).toBeUndefined();
  });

  test('are denied when only the key policy leaves it to the account', () => {
    expect(keyDenial(document(root))).toContain('because no identity-based policy allows the kms:Decrypt action');
  });

  test('are denied when only the role\'s policy allows them', () => {
    expect(keyDenial(document({ ...all, Principal: { AWS: `${ROLE}s` } }), all)).toContain('because no resource-based policy allows the kms:Decrypt action');
  });

  test('are left to the account by the policy that a key gets when it has none', () => {
    expect(keyDenial(undefined, all)).toBeUndefined();
    expect(keyDenial(undefined)).toContain('because no identity-based policy allows');
  });

  test('of a service need the key policy', () => {
    const key = resource('AWS::KMS::Key', 'Key', { KeyPolicy: document({ ...all, Action: 'kms:Decrypt', Principal: { Service: 'events.amazonaws.com' } }) }, { arn: KEY });
    expect(permissions(key).denialForService('events.amazonaws.com', decrypt)).toBeUndefined();
    expect(permissions(key).denialForService('events.amazonaws.com', { ...decrypt, action: 'kms:GenerateDataKey' })).toContain('because no resource-based policy allows');
  });
});

describe('who is named in a denial', () => {
  test('the function\'s session, without the path of its role', () => {
    const arn = `arn:aws:iam::${ACCOUNT}:role/path/Role`;
    const pathed = permissions(resource('AWS::IAM::Role', 'Role', {}, { arn }), resource('AWS::Lambda::Function', 'Function', { Role: arn }));
    expect(pathed.denialForRole(arn, SEND)).toContain(`User: arn:aws:sts::${ACCOUNT}:assumed-role/Role/Function is`);
  });

  test('the role alone, when several functions have it', () => {
    const other = resource('AWS::Lambda::Function', 'Other', { Role: ROLE });
    expect(denial(role(), other)).toContain(`User: arn:aws:sts::${ACCOUNT}:assumed-role/Role is`);
  });
});

test('decisions differ by principal, action, resource and context', () => {
  const condition = { StringEquals: { 'aws:SourceAccount': ACCOUNT } };
  const judge = permissions(role(), rolePolicy({ ...ALLOW, Condition: condition }));
  const context = { 'aws:SourceAccount': ACCOUNT };
  for (let times = 0; times < 2; times++) {
    expect(judge.denialForRole(ROLE, { ...SEND, context })).toBeUndefined();
    expect(judge.denialForRole(ROLE, SEND)).toContain('not authorized');
    expect(judge.denialForRole(ROLE, { ...SEND, action: 'sqs:DeleteMessage', context })).toContain('sqs:DeleteMessage');
    expect(judge.denialForRole(ROLE, { ...SEND, resource: `${QUEUE}s`, context })).toContain(`${QUEUE}s`);
    expect(judge.denialForRole(`${ROLE}s`, { ...SEND, context })).toContain('Roles');
    expect(judge.denialForService('events.amazonaws.com', { ...SEND, context })).toContain('events.amazonaws.com');
  }
});
