import { CfnParameter, Duration, Fn, type Stack } from 'aws-cdk-lib';
import { AttributeType, Table, TableV2, type CfnGlobalTable, type CfnTable, type ITable } from 'aws-cdk-lib/aws-dynamodb';
import { Alias } from 'aws-cdk-lib/aws-lambda';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { Handler, Idempotency, QueueConsumer, type QueueConsumerProps } from '../../src';
import { app, consumer, existingFunction, existingQueue, stack, templateOf } from '../support/constructs';

type Props = Partial<QueueConsumerProps>;

/** Synthesizes a consumer `S/C` with what `props` make below its stack. */
function synth(props: (s: Stack) => Props): void {
  const s = stack('S', undefined, { env: { account: '111111111111', region: 'eu-west-1' } });
  templateOf(consumer(props(s), s));
}

const ownTable = (ttl: Duration) => Idempotency.ownTable({ ttl });
const LATE = 'so late a message can come again, when it is redriven from the dead-letter queue [cdk-eventweave:idempotencyTtl]';
const imported = (s: Stack) => Queue.fromQueueArn(s, 'Mine', 'arn:aws:sqs:eu-west-1:111111111111:mine');
const minute = { retentionPeriod: Duration.minutes(20), deadLetterRetentionPeriod: Duration.minutes(40) };

test.each<[string, (s: Stack) => Props, string, (s: Stack) => Props]>([
  [
    'records that are forgotten before a redriven message comes', () => ({ idempotency: ownTable(Duration.seconds(18 * 86_400 - 1)) }),
    `idempotency.ttl must be 18 days or more, got 17 days 23 hours; ${LATE}`,
    () => ({ idempotency: ownTable(Duration.days(18)) }),
  ],
  [
    'records that are forgotten before a redriven message of a FIFO queue comes', () => ({ idempotency: ownTable(Duration.days(21)), queueOptions: { fifo: true } }),
    `idempotency.ttl must be 22 days or more, got 21 days; ${LATE}`,
    () => ({ idempotency: ownTable(Duration.days(22)), queueOptions: { fifo: true } }),
  ],
  [
    'records in a shared table that are forgotten too early',
    (s) => ({ idempotency: Idempotency.inTable(Table.fromTableName(s, 'T', 't'), { ttl: Duration.days(1) }) }),
    `idempotency.ttl must be 18 days or more, got 1 day; ${LATE}`,
    (s) => ({ idempotency: Idempotency.inTable(Table.fromTableName(s, 'T', 't'), { ttl: Duration.days(19) }) }),
  ],
  [
    'records that are forgotten too early for an existing queue', (s) => ({ idempotency: ownTable(Duration.days(17)), queue: existingQueue(s) }),
    `idempotency.ttl must be 18 days or more, got 17 days; ${LATE}`,
    (s) => ({ idempotency: ownTable(Duration.days(17)), queue: existingQueue(s, { retentionPeriod: Duration.days(3) }) }),
  ],
  [
    'records that are forgotten within an hour', () => ({ idempotency: ownTable(Duration.minutes(59)), queueOptions: minute }),
    `idempotency.ttl must be 1 day or more, got 59 minutes; ${LATE}`,
    () => ({ idempotency: ownTable(Duration.minutes(60)), queueOptions: minute }),
  ],
  [
    'records that are forgotten at once, whatever the queue', (s) => ({ idempotency: ownTable(Duration.seconds(0)), queue: imported(s) }),
    'idempotency.ttl must be a second or more, got 0 seconds [cdk-eventweave:idempotencyTtl]',
    (s) => ({ idempotency: ownTable(Duration.seconds(1)), queue: imported(s) }),
  ],
  [
    'a maxDelay above 12 hours', () => ({ retryBackoff: { maxDelay: Duration.seconds(43_201) } }),
    'retryBackoff.maxDelay must be from 1 second to 12 hours, got 12 hours 1 second [cdk-eventweave:retryBackoff]',
    () => ({ retryBackoff: { maxDelay: Duration.hours(12) } }),
  ],
  [
    'a maxDelay of nothing', () => ({ retryBackoff: { maxDelay: Duration.seconds(0) } }),
    'retryBackoff.maxDelay must be from 1 second to 12 hours, got 0 seconds [cdk-eventweave:retryBackoff]',
    () => ({ retryBackoff: { initialDelay: Duration.seconds(1), maxDelay: Duration.seconds(1) } }),
  ],
  [
    'an initialDelay of nothing', () => ({ retryBackoff: { initialDelay: Duration.seconds(0) } }),
    'retryBackoff.initialDelay must be from 1 second to the maxDelay of 15 minutes, got 0 seconds [cdk-eventweave:retryBackoff]',
    () => ({ retryBackoff: { initialDelay: Duration.seconds(1) } }),
  ],
  [
    'an initialDelay above the maxDelay', () => ({ retryBackoff: { initialDelay: Duration.minutes(16) } }),
    'retryBackoff.initialDelay must be from 1 second to the maxDelay of 15 minutes, got 16 minutes [cdk-eventweave:retryBackoff]',
    () => ({ retryBackoff: { initialDelay: Duration.minutes(15) } }),
  ],
  [
    'delays in which a message expires', () => ({ retryBackoff: { initialDelay: Duration.minutes(10) }, queueOptions: { retentionPeriod: Duration.minutes(70) } }),
    'retentionPeriod must be longer than the 4200 seconds that all tries of one message take (the delays of retryBackoff, none shorter than visibilityTimeout), got 4200 seconds; a message that fails would expire before it becomes a dead letter [cdk-eventweave:shortRetention]',
    () => ({ retryBackoff: { initialDelay: Duration.minutes(10) }, queueOptions: { retentionPeriod: Duration.seconds(4201) } }),
  ],
  [
    'delays in which a message of an existing queue expires', (s) => ({ retryBackoff: { initialDelay: Duration.minutes(15) }, queue: existingQueue(s, { retentionPeriod: Duration.hours(1) }) }),
    'retentionPeriod must be longer than the 3600 seconds that all tries of one message take (the delays of retryBackoff, none shorter than visibilityTimeout), got 3600 seconds; a message that fails would expire before it becomes a dead letter [cdk-eventweave:shortRetention]',
    (s) => ({ retryBackoff: { initialDelay: Duration.minutes(15) }, queue: existingQueue(s, { retentionPeriod: Duration.minutes(61) }) }),
  ],
  ...[1, 1001, 2.5].map((failures): [string, (s: Stack) => Props, string, (s: Stack) => Props] => [
    `an outage of ${failures} failures`, () => ({ outageBreaker: { failures } }),
    `outageBreaker.failures must be a whole number from 2 to 1000, got ${failures} [cdk-eventweave:outageBreaker]`,
    () => ({ outageBreaker: { failures: Math.min(Math.max(Math.round(failures), 2), 1000) } }),
  ]),
  ...([[0, 60], [90, 120], [3660, 3600]]).map(([wrong, right]): [string, (s: Stack) => Props, string, (s: Stack) => Props] => [
    `probes every ${wrong} seconds`, () => ({ outageBreaker: { probeInterval: Duration.seconds(wrong) } }),
    `outageBreaker.probeInterval must be from 1 minute to 1 hour, in whole minutes, got ${Duration.seconds(wrong).toHumanString()} [cdk-eventweave:outageBreaker]`,
    () => ({ outageBreaker: { probeInterval: Duration.seconds(right) } }),
  ]),
])('refuses %s', (_name, props, message, nearMiss) => {
  expect(() => synth(props)).toThrow(new Error(`S/C: ${message}`));
  synth(nearMiss);
});

const id = { name: 'id', type: AttributeType.STRING };
const RIGHT = { partitionKey: id, timeToLiveAttribute: 'expiration' };
const shapes = [
  ['another partition key', { ...RIGHT, partitionKey: { name: 'orderId', type: AttributeType.STRING } }, 'the partition key orderId'],
  ['a partition key of another type', { ...RIGHT, partitionKey: { name: 'id', type: AttributeType.NUMBER } }, 'a partition key of type N'],
  ['a sort key', { ...RIGHT, sortKey: { name: 'at', type: AttributeType.STRING } }, 'the sort key at'],
  ['its time to live elsewhere', { ...RIGHT, timeToLiveAttribute: 'ttl' }, 'its time to live on ttl'],
  ['no time to live', { partitionKey: id }, 'no time to live'],
] as const;
const kinds = [['Table', (s: Stack, props: any): ITable => new Table(s, 'T', props)], ['TableV2', (s: Stack, props: any): ITable => new TableV2(s, 'T', props)]] as const;

describe.each(kinds)('a %s', (_kind, make) => {
  test.each(shapes)('is refused with %s', (_name, props, flaw) => {
    expect(() => synth((s) => ({ idempotency: Idempotency.inTable(make(s, props)) }))).toThrow(new Error(
      `S/C: idempotency must be a table with the string partition key id, no sort key, and its time to live on expiration, got S/T with ${flaw}; `
      + 'Idempotency.ownTable() creates one [cdk-eventweave:idempotencyTable]',
    ));
  });

  test('is taken in the right shape', () => {
    synth((s) => ({ idempotency: Idempotency.inTable(make(s, RIGHT)) }));
  });
});

test.each<[string, (s: Stack) => void]>([
  ['a table whose time to live is switched off', (s) => {
    const table = new Table(s, 'T', RIGHT);
    (table.node.defaultChild as CfnTable).timeToLiveSpecification = { attributeName: 'expiration', enabled: false };
    consumer({ idempotency: Idempotency.inTable(table) }, s);
  }],
  ['a global table whose time to live is switched off', (s) => {
    const table = new TableV2(s, 'T', RIGHT);
    (table.node.defaultChild as CfnGlobalTable).timeToLiveSpecification = { attributeName: 'expiration', enabled: false };
    consumer({ idempotency: Idempotency.inTable(table) }, s);
  }],
])('refuses %s', (_name, make) => {
  expect(() => make(stack())).toThrow(/got S\/T with no time to live; .*\[cdk-eventweave:idempotencyTable\]$/);
});

test('a table whose shape only the deployment knows is taken', () => {
  const s = stack();
  const name = new CfnParameter(s, 'Name').valueAsString;
  const table = new Table(s, 'T', RIGHT);
  const cfn = table.node.defaultChild as CfnTable;
  Object.assign(cfn, {
    keySchema: Fn.conditionIf('C', [{ attributeName: 'a', keyType: 'HASH' }], []), timeToLiveSpecification: { attributeName: name, enabled: Fn.conditionIf('C', true, false) },
  });
  expect(() => consumer({ idempotency: Idempotency.inTable(table) }, s)).not.toThrow();
});

test.each([
  ['Region', 'in region eu-west-1, got one in us-east-1', 'arn:aws:dynamodb:us-east-1:111111111111:table/t', 'arn:aws:dynamodb:eu-west-1:111111111111:table/t'],
  ['account', 'in account 111111111111, got one in 222222222222', 'arn:aws:dynamodb:eu-west-1:222222222222:table/t', 'arn:aws:dynamodb:eu-west-1:111111111111:table/t'],
])('refuses a table of another %s', (_what, message, elsewhere, here) => {
  const inTable = (arn: string) => (s: Stack) => ({ idempotency: Idempotency.inTable(Table.fromTableArn(s, 'T', arn)) });
  expect(() => synth(inTable(elsewhere))).toThrow(new Error(
    `S/C: idempotency must be ${message}; the runtime looks for it in the Region of the function [cdk-eventweave:otherEnvironment]`,
  ));
  synth(inTable(here));
});

test('refuses a table that another stack of the app has in another Region', () => {
  const root = app();
  const [there, here] = ['us-east-1', 'eu-west-1'].map((region) => stack(region, root, { env: { account: '111111111111', region } }));
  const table = new Table(there, 'T', RIGHT);
  expect(() => consumer({ idempotency: Idempotency.inTable(table) }, here)).toThrow(
    /^eu-west-1\/C: idempotency must be in region eu-west-1, got one in us-east-1; .*\[cdk-eventweave:otherEnvironment\]$/,
  );
});

const SETTINGS: [keyof QueueConsumerProps, Props][] = [
  ['idempotency', { idempotency: Idempotency.ownTable() }], ['retryBackoff', { retryBackoff: {} }], ['outageBreaker', { outageBreaker: {} }],
];
const shared = (conflict: string, fn = 'S/Existing') => new Error(
  `S/Two: handler must be a function of its own with ${conflict}, got ${fn}; S/One has it as well, and a function has one environment [cdk-eventweave:sharedFunction]`,
);

/** Two consumers of one function. */
function two(one: Props, other: Props): void {
  const s = stack();
  const fn = existingFunction(s);
  new QueueConsumer(s, 'One', { handler: Handler.fromFunction(fn), ...one });
  new QueueConsumer(s, 'Two', { handler: Handler.fromFunction(fn), ...other });
  templateOf(s);
}

test.each(SETTINGS.flatMap(([name, one]) => SETTINGS.map(([other, props]) => [other, name, one, props] as const)))(
  'refuses %s where another consumer of the function has %s, as it has one environment', (conflict, _name, one, other) => {
    expect(() => two(one, other)).toThrow(shared(conflict));
  });

test.each(SETTINGS.slice(1))('refuses a function of two consumers with %s in one of them, which would hold for both', (conflict, props) => {
  expect(() => two(props, {})).toThrow(shared(conflict));
  expect(() => two({}, props)).toThrow(shared(conflict));
});

test('one of two consumers of a function may have a table, and both may have nothing', () => {
  two({ idempotency: Idempotency.ownTable() }, {});
  two({}, { idempotency: Idempotency.ownTable() });
  two({}, {});
});

test('a function and its alias have one environment', () => {
  const s = stack();
  const fn = existingFunction(s);
  const live = new Alias(s, 'Live', { aliasName: 'live', version: fn.currentVersion });
  new QueueConsumer(s, 'One', { handler: Handler.fromFunction(fn), retryBackoff: {} });
  expect(() => new QueueConsumer(s, 'Two', { handler: Handler.fromFunction(live), retryBackoff: {} })).toThrow(shared('retryBackoff', 'S/Live'));
});
