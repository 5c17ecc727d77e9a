import { Duration, type Stack } from 'aws-cdk-lib';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Defaults, Encryption, FanOut } from '../../src';
import { existingQueue, handler, stack, templateOf } from '../support/constructs';
import { only, references, resources, statements } from '../support/templates';

const ACCOUNT = { Ref: 'AWS::AccountId' };
const arnOf = (service: string, rest: string) => ({ 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:${service}:`, { Ref: 'AWS::Region' }, ':', ACCOUNT, rest]] });
const BUS = ':event-bus/S-F-3cfb6051';
const OF_RULES = { StringEquals: { 'aws:SourceAccount': ACCOUNT }, ArnLikeIfExists: { 'aws:SourceArn': arnOf('events', ':rule/*') } };
const keyArn = (s: Stack, prefix = 'Key') => ({ 'Fn::GetAtt': [only(templateOf(s), 'AWS::KMS::Key', prefix).id, 'Arn'] });

/** A channel with an archive and a subscriber, all with one key. */
function channel(): Stack {
  const s = stack();
  Defaults.of(s).set({ encryption: Encryption.customerKey(new Key(s, 'Key')) });
  new FanOut(s, 'F', { archiveRetention: Duration.days(1) }).subscribe(s, 'Sub', { handler: handler() });
  return s;
}

/** The statements of a key policy that allow a service something, without that of the account. */
function allowedServices(s: Stack, prefix = 'Key'): any[] {
  return only(templateOf(s), 'AWS::KMS::Key', prefix).Properties.KeyPolicy.Statement.slice(1);
}

test.each<[string, string, string, (properties: any) => unknown]>([
  ['bus', 'AWS::Events::EventBus', 'FEventBus', (bus) => bus.KmsKeyIdentifier],
  ['archive', 'AWS::Events::Archive', 'FArchive', (archive) => archive.KmsKeyIdentifier],
  ['queue', 'AWS::SQS::Queue', 'SubConsumerQueue', (queue) => queue.KmsMasterKeyId],
  ['dead-letter queue', 'AWS::SQS::Queue', 'SubConsumerDeadLetterQueue', (queue) => queue.KmsMasterKeyId],
  ['delivery dead-letter queue', 'AWS::SQS::Queue', 'SubDeliveryDeadLetterQueue', (queue) => queue.KmsMasterKeyId],
  ['log group', 'AWS::Logs::LogGroup', 'SubConsumerLogGroup', (group) => group.KmsKeyId],
])('the %s is encrypted with the key', (_hop, type, prefix, read) => {
  const s = channel();
  expect(read(only(templateOf(s), type, prefix).Properties)).toEqual(keyArn(s));
});

test.each<[string, object]>([
  ['rules deliver to the queue and to the delivery dead-letter queue', {
    Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
    Principal: { Service: 'events.amazonaws.com' },
    Condition: OF_RULES,
  }],
  ['logs are encrypted', {
    Action: ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:Describe*'],
    Principal: { Service: { 'Fn::Join': ['', ['logs.', { Ref: 'AWS::Region' }, '.', { Ref: 'AWS::URLSuffix' }]] } },
    Condition: { ArnLike: { 'kms:EncryptionContext:aws:logs:arn': arnOf('logs', ':log-group:*') } },
  }],
  ['the archive is encrypted', {
    Action: ['kms:Decrypt', 'kms:GenerateDataKey', 'kms:ReEncrypt*'],
    Principal: { Service: 'events.amazonaws.com' },
    Condition: { StringEquals: { 'kms:EncryptionContext:aws:events:event-bus:arn': arnOf('events', BUS) } },
  }],
  ['bus and archive find their key', {
    Action: 'kms:DescribeKey', Principal: { Service: 'events.amazonaws.com' }, Condition: { StringEqualsIfExists: { 'aws:SourceAccount': ACCOUNT } },
  }],
])('the key policy lets it happen that %s, and names no more', (_what, statement) => {
  expect(allowedServices(channel())).toContainEqual({ Effect: 'Allow', Resource: '*', ...statement });
});

test('the bus may use the key for what it holds, of this account only', () => {
  const forBus = allowedServices(channel()).filter(({ Condition }) => JSON.stringify(Condition ?? {}).includes(BUS));
  expect(forBus.length).toBeGreaterThanOrEqual(2); // the bus itself, by the CDK, and the archive, by us
  for (const { Principal, Action } of forBus) {
    expect(Principal).toEqual({ Service: 'events.amazonaws.com' });
    expect([Action].flat()).toEqual(expect.arrayContaining(['kms:Decrypt', 'kms:GenerateDataKey']));
  }
});

test('every service is bound to this account by a condition', () => {
  for (const { Condition } of allowedServices(channel())) {
    expect(JSON.stringify(Condition)).toContain('AWS::AccountId');
  }
});

test('the exact bus may set events aside, in a queue that does not need the key that failed', () => {
  const s = channel();
  const queue = only(templateOf(s), 'AWS::SQS::Queue', 'FBusDeadLetterQueue');
  expect(only(templateOf(s), 'AWS::SQS::QueuePolicy', 'FBusDeadLetterQueue').Properties.PolicyDocument.Statement).toEqual([
    { Effect: 'Deny', Action: 'sqs:*', Principal: { AWS: '*' }, Resource: { 'Fn::GetAtt': [queue.id, 'Arn'] }, Condition: { Bool: { 'aws:SecureTransport': 'false' } } },
    {
      Effect: 'Allow',
      Action: 'sqs:SendMessage',
      Principal: { Service: 'events.amazonaws.com' },
      Resource: { 'Fn::GetAtt': [queue.id, 'Arn'] },
      Condition: { StringEquals: { 'aws:SourceAccount': ACCOUNT }, ArnEquals: { 'aws:SourceArn': arnOf('events', BUS) } },
    },
  ]);
  expect(queue.Properties).toEqual({
    MessageRetentionPeriod: 1_209_600, RedriveAllowPolicy: { redrivePermission: 'denyAll' }, SqsManagedSseEnabled: true,
  });
});

test('every queue demands TLS, with a customer key too', () => {
  const template = templateOf(channel());
  const queues = Object.entries(resources(template)).filter(([, { Type }]) => Type === 'AWS::SQS::Queue').map(([id]) => id);
  expect(queues).toHaveLength(4);
  expect(statements(template, 'AWS::SQS::QueuePolicy').filter(({ Effect }) => Effect === 'Deny').map(({ Resource }) => Resource['Fn::GetAtt'][0]).sort()).toEqual(queues.sort());
});

test('the key policy refers to nothing, so that nothing that needs the key is needed by it', () => {
  const s = channel();
  const key = only(templateOf(s), 'AWS::KMS::Key');
  expect(references(key.Properties)).toEqual([]);
  expect(key.DependsOn).toBeUndefined();
});

test('the function may decrypt what it takes and encrypt what it sets aside, with this key only', () => {
  const s = channel();
  expect(statements(templateOf(s), 'AWS::IAM::Policy').filter(({ Action }) => Action[0].startsWith('kms:'))).toEqual([
    { Effect: 'Allow', Action: ['kms:Decrypt'], Resource: keyArn(s) },
    { Effect: 'Allow', Action: ['kms:Decrypt', 'kms:GenerateDataKey'], Resource: keyArn(s) },
  ]);
});

test('a queue with a key of its own: the function may decrypt with that one, and the rule is allowed in each key policy', () => {
  const s = stack();
  const queue = existingQueue(s, { encryptionMasterKey: new Key(s, 'Theirs') });
  const encryption = Encryption.customerKey(new Key(s, 'Ours'));
  new FanOut(s, 'F').subscribe(s, 'Sub', { handler: handler(), queue, encryption });
  const template = templateOf(s);
  expect(statements(template, 'AWS::IAM::Policy').filter(({ Action }) => Action[0].startsWith('kms:'))).toEqual([
    { Effect: 'Allow', Action: ['kms:Decrypt'], Resource: keyArn(s, 'Theirs') },
  ]);
  expect(only(template, 'AWS::SQS::Queue', 'SubDelivery').Properties.KmsMasterKeyId).toEqual(keyArn(s, 'Ours'));
  for (const prefix of ['Theirs', 'Ours']) {
    expect(allowedServices(s, prefix)).toContainEqual(expect.objectContaining({ Condition: OF_RULES }));
  }
});

test('a nearer choice of encryption wins, property by property of the construct', () => {
  const s = stack();
  Defaults.of(s).set({ encryption: Encryption.customerKey(new Key(s, 'Key')) });
  const fanOut = new FanOut(s, 'F', { encryption: Encryption.serviceOwned() });
  fanOut.subscribe(s, 'Sub', { handler: handler(), encryption: Encryption.serviceOwned() });
  const encrypted = Object.values(resources(templateOf(s))).filter(({ Type, Properties }) => Type !== 'AWS::KMS::Key' && JSON.stringify(Properties).includes('Kms'));
  expect(encrypted).toEqual([]);
  expect(allowedServices(s)).toEqual([]);
});
