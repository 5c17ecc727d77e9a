import { Duration, type Stack } from 'aws-cdk-lib';
import { AttributeType, Table, TableEncryption } from 'aws-cdk-lib/aws-dynamodb';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { Queue, QueueProps } from 'aws-cdk-lib/aws-sqs';
import { Encryption, Handler, Idempotency, type QueueConsumerProps } from '../../src';
import { app, consumer, existingFunction, existingQueue, needs, stack, templateOf } from '../support/constructs';
import { only, statements } from '../support/templates';
import { warningsOfCode } from '../support/warnings';

const POLICY = 'AWS::IAM::Policy';
const ALL = { idempotency: Idempotency.ownTable(), retryBackoff: {}, outageBreaker: {} };
const WRITE = ['dynamodb:PutItem', 'dynamodb:DeleteItem'];
const arn = (id: string) => ({ 'Fn::GetAtt': [id, 'Arn'] });
const arnOf = (service: string, ...rest: unknown[]) => ({
  'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:${service}:`, { Ref: 'AWS::Region' }, ':', { Ref: 'AWS::AccountId' }, ...rest]],
});
const FUNCTION_ARN = 'arn:aws:lambda:eu-west-1:111111111111:function:mine';

const queueArn = (s: Stack) => arn(only(templateOf(s), 'AWS::SQS::Queue', 'CQueue').id);
const sendAgain = (s: Stack) => ({ Effect: 'Allow', Action: ['sqs:SendMessage'], Resource: queueArn(s) });

/** What the function may do beside what every consumer's may. */
function added(props: Partial<QueueConsumerProps>, s = stack()): any[] {
  return statements(templateOf(consumer(props, s)), POLICY).slice(4);
}

test('with a table the function may write and remove records in it and postpone messages of its queue, and nothing else', () => {
  const s = stack();
  expect(added({ idempotency: ALL.idempotency }, s)).toEqual([
    { Effect: 'Allow', Action: WRITE, Resource: arn(only(templateOf(s), 'AWS::DynamoDB::Table').id) }, sendAgain(s),
  ]);
});

test('with delays the function may change the visibility of the messages of its queue', () => {
  const s = stack();
  expect(added({ retryBackoff: {} }, s)).toEqual([
    { Effect: 'Allow', Action: ['sqs:ChangeMessageVisibility'], Resource: queueArn(s) },
  ]);
});

test.each<[string, Partial<QueueConsumerProps>]>([['a table', { idempotency: ALL.idempotency }], ['a breaker', { outageBreaker: {} }]])(
  'with %s the function may not send to a FIFO queue of its own, whose order would be lost', (_name, props) => {
    const s = stack();
    const sends = added({ ...props, queueOptions: { fifo: true } }, s).filter(({ Action }) => Action.includes('sqs:SendMessage'));
    expect(sends).toEqual([]);
  },
);

test.each<[string, Partial<QueueConsumerProps>]>([['a table', { idempotency: ALL.idempotency }], ['a breaker', { outageBreaker: {} }]])(
  'with %s and a queue that has a customer key, the function may encrypt what it sends to the queue once more', (_name, props) => {
    const s = stack();
    const queue = encryptedQueue(s);
    consumer({ ...props, queue }, s);
    const Resource = arn(only(templateOf(s), 'AWS::KMS::Key', 'QueueKey').id);
    const ofKey = statements(templateOf(s), POLICY).filter((statement) => JSON.stringify(statement.Resource) === JSON.stringify(Resource));
    expect(ofKey).toEqual([
      { Effect: 'Allow', Action: ['kms:Decrypt'], Resource },
      { Effect: 'Allow', Action: ['kms:GenerateDataKey'], Resource },
    ]);
  },
);

test('from a FIFO queue that has a customer key nothing is encrypted once more', () => {
  const s = stack();
  consumer({ ...ALL, queue: encryptedQueue(s, { fifo: true }) }, s);
  expect(statements(templateOf(s), POLICY).flatMap(({ Action }) => Action).filter((action) => /SendMessage|GenerateDataKey/.test(action))).toEqual([
    'sqs:SendMessage', // to the dead-letter queue, which has no key
  ]);
});

// Only the queue has the key: the dead-letter queue's is granted whatever the consumer does.
function encryptedQueue(s: Stack, props: QueueProps = {}): Queue {
  return existingQueue(s, { ...props, encryptionMasterKey: new Key(s, 'QueueKey') });
}

test('with a breaker the function may switch its schedule and its event source, in a policy that nothing waits for', () => {
  const s = stack();
  consumer({ outageBreaker: {} }, s);
  const template = templateOf(s);
  const policy = only(template, POLICY, 'COutageBreakerPolicy');
  expect(policy.Properties.PolicyDocument.Statement).toEqual([
    { Effect: 'Allow', Action: ['scheduler:GetSchedule', 'scheduler:UpdateSchedule'], Resource: arn(only(template, 'AWS::Scheduler::Schedule').id) },
    {
      Effect: 'Allow',
      Action: 'iam:PassRole',
      Resource: arn(only(template, 'AWS::IAM::Role', 'COutageScheduleRole').id),
      Condition: { StringEquals: { 'iam:PassedToService': 'scheduler.amazonaws.com' } },
    },
    { Effect: 'Allow', Action: 'lambda:UpdateEventSourceMapping', Resource: arnOf('lambda', ':event-source-mapping:', { Ref: only(template, 'AWS::Lambda::EventSourceMapping').id }) },
  ]);
  expect(policy.Properties.Roles).toEqual([{ Ref: only(template, 'AWS::IAM::Role', 'CRole').id }]);
  expect(JSON.stringify(template.toJSON().Resources).split(`"${policy.id}"`)).toHaveLength(3); // its own id and its name
  const other = stack();
  expect(added({ outageBreaker: {} }, other)).toEqual([sendAgain(other), expect.anything(), expect.anything(), expect.anything()]);
});

test('the Scheduler may call this function, for schedules of this account in their group, and do nothing else', () => {
  const template = templateOf(consumer({ outageBreaker: {} }));
  expect(only(template, 'AWS::IAM::Role', 'COutageScheduleRole').Properties).toEqual({
    AssumeRolePolicyDocument: {
      Version: '2012-10-17',
      Statement: [{
        Effect: 'Allow',
        Action: 'sts:AssumeRole',
        Principal: { Service: 'scheduler.amazonaws.com' },
        Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' }, 'aws:SourceArn': arnOf('scheduler', ':schedule-group/default') } },
      }],
    },
    Policies: [{
      PolicyName: 'InvokeFunction',
      PolicyDocument: {
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Action: 'lambda:InvokeFunction', Resource: arn(only(template, 'AWS::Lambda::Function').id) }],
      },
    }],
  });
});

const VIA_DYNAMODB = { StringEquals: { 'kms:ViaService': { 'Fn::Join': ['', ['dynamodb.', { Ref: 'AWS::Region' }, '.amazonaws.com']] } } };
const decrypt = (s: Stack, prefix: string) => ({
  Effect: 'Allow', Action: ['kms:Decrypt'], Resource: arn(only(templateOf(s), 'AWS::KMS::Key', prefix).id), Condition: VIA_DYNAMODB,
});

test('with a customer key DynamoDB may decrypt on behalf of the function, which may not do so itself for the table', () => {
  const s = stack();
  consumer({ idempotency: ALL.idempotency, encryption: Encryption.customerKey(new Key(s, 'Key')) }, s);
  expect(statements(templateOf(s), POLICY).filter(({ Condition }) => Condition)).toEqual([decrypt(s, 'Key')]);
  const services = statements(templateOf(s), 'AWS::KMS::Key').map(({ Principal }) => JSON.stringify(Principal));
  expect(services.filter((service) => service.includes('dynamodb'))).toEqual([]);
});

test('the key of a table that exists already is granted, whatever key the consumer has', () => {
  const s = stack();
  const encryptionKey = new Key(s, 'Theirs');
  const table = new Table(s, 'Shared', {
    partitionKey: { name: 'id', type: AttributeType.STRING }, timeToLiveAttribute: 'expiration', encryption: TableEncryption.CUSTOMER_MANAGED, encryptionKey,
  });
  expect(added({ idempotency: Idempotency.inTable(table) }, s)).toEqual([
    { Effect: 'Allow', Action: WRITE, Resource: arn(only(templateOf(s), 'AWS::DynamoDB::Table').id) }, decrypt(s, 'Theirs'), sendAgain(s),
  ]);
});

test('the schedule has the key of its service', () => {
  const s = stack();
  consumer({ outageBreaker: {}, encryption: Encryption.customerKey(new Key(s, 'Key')) }, s);
  expect(only(templateOf(s), 'AWS::Scheduler::Schedule').Properties).not.toHaveProperty('KmsKeyArn');
});

test('a function of another stack: it does not know the consumer, whose table and schedule it finds by their names', () => {
  const root = app();
  const [a, b] = [stack('A', root), stack('B', root)];
  const c = consumer({ handler: Handler.fromFunction(existingFunction(a)), ...ALL }, b);
  const [there, here] = [templateOf(a), templateOf(b)];
  expect([needs(a), needs(c)]).toEqual([[], ['A']]);
  const { TableName } = only(here, 'AWS::DynamoDB::Table').Properties;
  expect(TableName).toMatch(/^B-C-[0-9a-f]{8}$/);
  expect(only(there, 'AWS::Lambda::Function').Properties.Environment.Variables).toEqual({
    EVENTWEAVE_IDEMPOTENCY_TABLE_NAME: TableName,
    EVENTWEAVE_IDEMPOTENCY_TTL: '2592000',
    EVENTWEAVE_CONSUMER_NAME: 'B/C',
    EVENTWEAVE_RETRY_BACKOFF: '10,900',
    EVENTWEAVE_OUTAGE_SCHEDULE: only(here, 'AWS::Scheduler::Schedule').Properties.Name,
    EVENTWEAVE_OUTAGE_FAILURES: '10',
  });
  expect(only(here, POLICY, 'CPolicy').Properties.PolicyDocument.Statement.map(({ Action }: { Action: unknown }) => Action).slice(2)).toEqual([
    'sqs:ChangeMessageVisibility', WRITE, 'sqs:SendMessage',
  ]);
  for (const prefix of ['CPolicy', 'COutageBreakerPolicy']) {
    expect(only(here, POLICY, prefix).Properties.Roles).toEqual([{ 'Fn::ImportValue': expect.stringContaining('ExistingServiceRole') }]);
  }
});

test('a table of another stack is imported by the consumer and by its function', () => {
  const root = app();
  const [a, b] = [stack('A', root), stack('B', root)];
  const table = new Table(a, 'Shared', { partitionKey: { name: 'id', type: AttributeType.STRING }, timeToLiveAttribute: 'expiration' });
  consumer({ idempotency: Idempotency.inTable(table) }, b);
  expect(only(templateOf(b), 'AWS::Lambda::Function').Properties.Environment.Variables.EVENTWEAVE_IDEMPOTENCY_TABLE_NAME).toEqual({
    'Fn::ImportValue': expect.stringContaining('Shared'),
  });
  expect([needs(a), needs(b)]).toEqual([[], ['A']]);
});

test('a role of another stack gets both policies here', () => {
  const root = app();
  const [a, b] = [stack('A', root), stack('B', root)];
  const role = new Role(a, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
  consumer({ handler: Handler.fromFunction(existingFunction(b, { role })), ...ALL }, b);
  expect(statements(templateOf(b), POLICY).map(({ Action }) => Action[0])).toEqual([
    'sqs:ReceiveMessage', 'sqs:GetQueueUrl', 'sqs:ChangeMessageVisibility', 'dynamodb:PutItem', 'sqs:SendMessage', 'scheduler:GetSchedule', 'iam:PassRole',
    'lambda:UpdateEventSourceMapping',
  ]);
  expect([needs(a), needs(b)]).toEqual([[], ['A']]);
});

test.each<[string, (s: Stack) => LambdaFunction['role'] | undefined]>([
  ['whose role is not known', () => undefined],
  ['whose role may not be changed', (s) => Role.fromRoleArn(s, 'Frozen', 'arn:aws:iam::111111111111:role/frozen', { mutable: false })],
])('an imported function %s: the statements and the variables to add are printed', (_name, roleOf) => {
  const s = stack();
  const fn = LambdaFunction.fromFunctionAttributes(s, 'Mine', { functionArn: FUNCTION_ARN, role: roleOf(s) });
  consumer({ handler: Handler.fromFunction(fn, { timeout: Duration.seconds(3) }), ...ALL }, s);
  const template = templateOf(s);
  const missing = (statement: object) => `S/C: the role of function S/Mine cannot be changed from here, add this statement to it: ${JSON.stringify(statement)} [ack: Annotation::cdk-eventweave:importedFunction]`;
  const table = only(template, 'AWS::DynamoDB::Table').id;
  expect(warningsOfCode(s, 'importedFunction').slice(2)).toEqual([
    missing({ Action: 'sqs:ChangeMessageVisibility', Effect: 'Allow', Resource: queueArn(s) }),
    missing({ Action: WRITE, Effect: 'Allow', Resource: arn(table) }),
    missing({ Action: 'sqs:SendMessage', Effect: 'Allow', Resource: queueArn(s) }),
    missing({ Action: ['scheduler:GetSchedule', 'scheduler:UpdateSchedule'], Effect: 'Allow', Resource: arn(only(template, 'AWS::Scheduler::Schedule').id) }),
    expect.stringContaining('"Action":"iam:PassRole","Condition":{"StringEquals":{"iam:PassedToService":"scheduler.amazonaws.com"}}'),
    expect.stringContaining('"Action":"lambda:UpdateEventSourceMapping"'),
  ]);
  expect(warningsOfCode(s, 'importedFunctionEnvironment')).toEqual([
    `S/C: function S/Mine is imported, add these variables to its environment: ${JSON.stringify({
      EVENTWEAVE_IDEMPOTENCY_TABLE_NAME: { Ref: table },
      EVENTWEAVE_IDEMPOTENCY_TTL: '2592000',
      EVENTWEAVE_CONSUMER_NAME: 'S/C',
      EVENTWEAVE_RETRY_BACKOFF: '10,900',
      EVENTWEAVE_OUTAGE_SCHEDULE: only(template, 'AWS::Scheduler::Schedule').Properties.Name,
      EVENTWEAVE_OUTAGE_FAILURES: '10',
    })} [ack: Annotation::cdk-eventweave:importedFunctionEnvironment]`,
  ]);
});

test('an imported function without any of them is left as it is, and nothing is said of its environment', () => {
  const s = stack();
  const fn = LambdaFunction.fromFunctionArn(s, 'Mine', FUNCTION_ARN);
  consumer({ handler: Handler.fromFunction(fn, { timeout: Duration.seconds(3) }) }, s);
  expect(warningsOfCode(s, 'importedFunctionEnvironment')).toEqual([]);
});

test('a consumer with all of them has nothing to warn of', () => {
  expect(warningsOfCode(consumer(ALL), 'importedFunction')).toEqual([]);
});
