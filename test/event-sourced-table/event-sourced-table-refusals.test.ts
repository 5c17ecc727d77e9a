import { CfnParameter, CustomResource, Duration, Fn, Token, type Stack } from 'aws-cdk-lib';
import {
  AttributeType, MultiRegionConsistency, StreamViewType, Table, TableV2, type CfnTable, type ITable, type TableProps, type TablePropsV2,
} from 'aws-cdk-lib/aws-dynamodb';
import { EventBus } from 'aws-cdk-lib/aws-events';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { EventArchive, EventSourcedTable, Overflow } from '../../src';
import { app, existingFunction, stack, templateOf } from '../support/constructs';

const text = (name: string) => ({ name, type: AttributeType.STRING });
const number = (name: string) => ({ name, type: AttributeType.NUMBER });
const FIT = { partitionKey: text('pk'), sortKey: number('sk'), timeToLiveAttribute: 'ttl' };
const TABLE_ARN = 'arn:aws:dynamodb:eu-west-1:111111111111:table/theirs';
const STREAM_ARN = `${TABLE_ARN}/stream/2026-11-21T10:00:00.000`;

const table = (s: Stack, props: Partial<TableProps> = {}) => new Table(s, 'T', { ...FIT, stream: StreamViewType.NEW_AND_OLD_IMAGES, ...props });
const tableV2 = (s: Stack, props: Partial<TablePropsV2> = {}) => new TableV2(s, 'T', { ...FIT, dynamoStream: StreamViewType.NEW_AND_OLD_IMAGES, ...props });
const imported = (s: Stack, tableStreamArn?: string) => Table.fromTableAttributes(s, 'T', { tableArn: TABLE_ARN, tableStreamArn });
const take = (s: Stack, of: ITable) => EventSourcedTable.fromAttributes(s, 'E', { table: of });
const here = (id = 'S') => stack(id, app(), { env: { account: '111111111111', region: 'eu-west-1' } });

const KEYS = 'a table with the string partition key pk and the number sort key sk';
const STREAM = 'a table whose stream has new and old images';
const TTL = 'a table with its time to live on ttl';
const REPLICAS = 'in one Region, or strongly consistent in all of its Regions';
const FIXES: Record<string, string> = {
  eventStoreKeys: '',
  eventStoreStream: '; without it nobody would be told what was appended, changed or removed',
  eventStoreTimeToLive: '; snapshots and deduplication items expire',
  eventStoreReplicas: '; else two Regions could both append the same version, and one of them would be lost',
};

test.each<[string, string, string, (s: Stack) => ITable]>([
  ['eventStoreKeys', KEYS, 'the partition key id', (s) => table(s, { partitionKey: text('id') })],
  ['eventStoreKeys', KEYS, 'a partition key of type B', (s) => table(s, { partitionKey: { name: 'pk', type: AttributeType.BINARY } })],
  ['eventStoreKeys', KEYS, 'no sort key', (s) => table(s, { sortKey: undefined })],
  ['eventStoreKeys', KEYS, 'the sort key version', (s) => table(s, { sortKey: number('version') })],
  ['eventStoreKeys', KEYS, 'a sort key of type S', (s) => table(s, { sortKey: text('sk') })],
  ['eventStoreKeys', KEYS, 'a sort key of type S', (s) => tableV2(s, { sortKey: text('sk') })],
  ['eventStoreStream', STREAM, 'no stream', (s) => table(s, { stream: undefined })],
  ['eventStoreStream', STREAM, 'no stream', (s) => tableV2(s, { dynamoStream: undefined })],
  ['eventStoreStream', STREAM, 'a stream of NEW_IMAGE', (s) => table(s, { stream: StreamViewType.NEW_IMAGE })],
  ['eventStoreStream', STREAM, 'a stream of KEYS_ONLY', (s) => tableV2(s, { dynamoStream: StreamViewType.KEYS_ONLY })],
  ['eventStoreStream', STREAM, 'no tableStreamArn', (s) => imported(s)],
  ['eventStoreTimeToLive', TTL, 'no time to live', (s) => table(s, { timeToLiveAttribute: undefined })],
  ['eventStoreTimeToLive', TTL, 'its time to live on expiry', (s) => table(s, { timeToLiveAttribute: 'expiry' })],
  ['eventStoreTimeToLive', TTL, 'its time to live on expiry', (s) => tableV2(s, { timeToLiveAttribute: 'expiry' })],
  ['eventStoreReplicas', REPLICAS, 'replicas that are eventually consistent', (s) => tableV2(s, { replicas: [{ region: 'eu-central-1' }] })],
  [
    'eventStoreReplicas', REPLICAS, 'replicas that are eventually consistent',
    (s) => tableV2(s, { replicas: [{ region: 'eu-central-1' }], multiRegionConsistency: MultiRegionConsistency.EVENTUAL }),
  ],
  ['eventStoreReplicas', REPLICAS, 'replicas that are eventually consistent', (s) => table(s, { replicationRegions: ['eu-central-1'] })],
])('%s: refuses what is not %s: one with %s', (code, must, flaw, make) => {
  const s = here();
  expect(() => take(s, make(s))).toThrow(new Error(`S/E: table must be ${must}, got S/T with ${flaw}${FIXES[code]} [cdk-eventweave:${code}]`));
});

const two = ['eu-central-1', 'eu-west-2'].map((region) => ({ region }));

test.each<[string, (s: Stack) => ITable]>([
  ['a table as ours', (s) => table(s)],
  ['one of the second generation', (s) => tableV2(s)],
  ['one that is strongly consistent, which has no time to live', (s) => tableV2(s, { timeToLiveAttribute: undefined, replicas: two, multiRegionConsistency: MultiRegionConsistency.STRONG })],
  ['an imported one that tells of its stream', (s) => imported(s, STREAM_ARN)],
  ['one with a custom resource of somebody beside it', (s) => {
    new CustomResource(s, 'Other', { serviceToken: TABLE_ARN });
    return table(s);
  }],
])('takes %s', (_name, make) => {
  const s = here();
  take(s, make(s));
  templateOf(s);
});

const parameter = (s: Stack) => new CfnParameter(s, 'Unknown').valueAsString;

test.each<[string, (unknown: string) => Partial<CfnTable>]>([
  ['names of keys', (unknown) => ({ keySchema: [{ attributeName: unknown, keyType: 'HASH' }, { attributeName: unknown, keyType: 'RANGE' }] })],
  ['kinds of keys', (unknown) => ({ keySchema: [{ attributeName: 'pk', keyType: unknown }, { attributeName: 'sk', keyType: unknown }] })],
  ['a list of keys', (unknown) => ({ keySchema: Fn.conditionIf('C', unknown, unknown) as never })],
  ['types of keys', (unknown) => ({ attributeDefinitions: [{ attributeName: 'pk', attributeType: unknown }, { attributeName: 'sk', attributeType: unknown }] })],
  ['a list of types', (unknown) => ({ attributeDefinitions: Fn.conditionIf('C', unknown, unknown) as never })],
  ['a view type', (unknown) => ({ streamSpecification: { streamViewType: unknown } })],
  ['a stream', (unknown) => ({ streamSpecification: Fn.conditionIf('C', unknown, unknown) as never })],
  ['an attribute of the time to live', (unknown) => ({ timeToLiveSpecification: { attributeName: unknown, enabled: true } })],
  ['a time to live', (unknown) => ({ timeToLiveSpecification: Fn.conditionIf('C', unknown, unknown) as never })],
])('takes %s that only the deployment knows', (_name, unknown) => {
  const s = here();
  const own = table(s);
  Object.assign(own.node.defaultChild as CfnTable, unknown(parameter(s)));
  expect(() => take(s, own)).not.toThrow();
});

test('takes a table and a bucket whose ARNs only the deployment knows', () => {
  const s = here();
  const unknown = parameter(s);
  const theirs = Table.fromTableAttributes(s, 'T', { tableArn: unknown, tableStreamArn: Token.asString(Fn.ref('Unknown')) });
  EventSourcedTable.fromAttributes(s, 'E', { table: theirs, overflowBucket: Bucket.fromBucketArn(s, 'B', unknown) }).connect(existingFunction(s));
  templateOf(s);
});

const FIX = 'the runtime looks for it in the Region of the function [cdk-eventweave:otherEnvironment]';

test.each<[string, string, string]>([
  ['us-east-1', '111111111111', 'in region us-east-1, got one in eu-west-1'],
  ['eu-west-1', '222222222222', 'in account 222222222222, got one in 111111111111'],
])('refuses a table of elsewhere, from %s of account %s', (region, account, message) => {
  const s = stack('S', app(), { env: { account, region } });
  expect(() => take(s, imported(s, STREAM_ARN))).toThrow(new Error(`S/E: table must be ${message}; ${FIX}`));
});

test('refuses a table of this app in another Region', () => {
  const root = app();
  const [s, there] = ['eu-west-1', 'us-east-1'].map((region, index) => stack(['S', 'There'][index], root, { env: { account: '111111111111', region } }));
  expect(() => take(s, table(there))).toThrow(new Error(`S/E: table must be in region eu-west-1, got one in us-east-1; ${FIX}`));
});

test.each<[string, string, (s: Stack, overflowBucket: Bucket) => unknown]>([
  ['overflowBucket', 'an imported event store', (s, overflowBucket) => EventSourcedTable.fromAttributes(s, 'E', { table: imported(s, STREAM_ARN), overflowBucket })],
  ['overflow', 'one of this app', (s, bucket) => new EventSourcedTable(s, 'E', { overflow: Overflow.inBucket(bucket) })],
  ['archive', 'one of this app', (s, bucket) => new EventSourcedTable(s, 'E', { archive: EventArchive.inBucket(bucket) })],
])('refuses the bucket of %s of another Region for %s, and takes one of its own', (prop, _name, make) => {
  const root = app();
  const [s, there] = ['eu-west-1', 'us-east-1'].map((region, index) => stack(['S', 'There'][index], root, { env: { account: '111111111111', region } }));
  expect(() => make(s, new Bucket(there, 'B'))).toThrow(new Error(`S/E: ${prop} must be in region eu-west-1, got one in us-east-1; ${FIX}`));
  const near = here('Near');
  make(near, new Bucket(near, 'B'));
  templateOf(near);
});

test.each<[string, string, string]>([
  ['region', 'us-east-1', '111111111111'], ['account', 'eu-west-1', '222222222222'],
])('refuses a bus of another %s, and takes one of its own', (what, region, account) => {
  const bus = (s: Stack, ...[inRegion, ofAccount]: string[]) => EventBus.fromEventBusArn(s, 'Bus', `arn:aws:events:${inRegion}:${ofAccount}:event-bus/theirs`);
  const s = here();
  const [mine, theirs] = what === 'region' ? ['eu-west-1', region] : ['111111111111', account];
  expect(() => new EventSourcedTable(s, 'E', { eventBus: bus(s, region, account) })).toThrow(new Error(
    `S/E: eventBus must be in ${what} ${mine}, got one in ${theirs}; publish to a bus here, and forward the events from there [cdk-eventweave:otherEnvironment]`,
  ));
  const near = here();
  new EventSourcedTable(near, 'E', { eventBus: bus(near, 'eu-west-1', '111111111111') });
  templateOf(near);
});

test.each([0, 65, 1.5, -1, Number.NaN])('refuses a feed of %p shards', (feedShards) => {
  expect(() => new EventSourcedTable(here(), 'E', { feedShards })).toThrow(new Error(
    `S/E: feedShards must be a whole number from 1 to 64, got ${feedShards} [cdk-eventweave:feedShards]`,
  ));
});

test.each([1, 64])('takes a feed of %p shards', (feedShards) => {
  const s = here();
  new EventSourcedTable(s, 'E', { feedShards });
  templateOf(s);
});

test('takes a feed of as many shards as only the deployment knows', () => {
  const s = here();
  new EventSourcedTable(s, 'E', { feedShards: new CfnParameter(s, 'Shards', { type: 'Number' }).valueAsNumber });
  templateOf(s).hasResourceProperties('AWS::Lambda::Function', { Environment: { Variables: { EVENTWEAVE_FEED_SHARDS: { Ref: 'Shards' } } } });
});

test.each([[Duration.seconds(59), '59 seconds'], [Duration.seconds(90), '1 minute 30 seconds'], [Duration.seconds(0), '0 seconds']])(
  'refuses to archive every %s', (every, shown) => {
    expect(() => new EventSourcedTable(here(), 'E', { archive: EventArchive.ownBucket({ every }) })).toThrow(new Error(
      `S/E: archive.every must be a minute or more, in whole minutes, got ${shown} [cdk-eventweave:archiveEvery]`,
    ));
  },
);

test.each([Duration.seconds(60), Duration.minutes(1), Duration.days(1)])('takes an archive every %s', (every) => {
  const s = here();
  new EventSourcedTable(s, 'E', { archive: EventArchive.ownBucket({ every }) });
  templateOf(s);
});

describe('the feed of an imported event store', () => {
  const takeFeed = (s: Stack, feed: ITable) => EventSourcedTable.fromAttributes(s, 'E', { table: imported(s, STREAM_ARN), feed });
  const feedTable = (s: Stack, props: Partial<TableProps> = {}) => new Table(s, 'F', { partitionKey: text('pk'), sortKey: number('sk'), ...props });

  test.each<[string, Partial<TableProps>]>([
    ['the partition key id', { partitionKey: text('id') }], ['a sort key of type S', { sortKey: text('sk') }], ['no sort key', { sortKey: undefined }],
  ])('is refused with %s', (flaw, props) => {
    const s = here();
    expect(() => takeFeed(s, feedTable(s, props))).toThrow(new Error(`S/E: feed must be ${KEYS}, got S/F with ${flaw} [cdk-eventweave:feedKeys]`));
  });

  test('is taken with the keys of ours, and where nothing is known of it', () => {
    const s = here();
    takeFeed(s, feedTable(s)).connectFeed(existingFunction(s));
    templateOf(s);
    const t = here();
    takeFeed(t, Table.fromTableName(t, 'F', 'feed')).connectFeed(existingFunction(t));
    templateOf(t);
  });

  test('is refused from another Region', () => {
    const s = here();
    const feed = Table.fromTableArn(s, 'F', 'arn:aws:dynamodb:us-east-1:111111111111:table/feed');
    expect(() => takeFeed(s, feed)).toThrow(new Error(`S/E: feed must be in region eu-west-1, got one in us-east-1; ${FIX}`));
  });

  test('cannot be read where it was left out', () => {
    const s = here();
    const store = take(s, imported(s, STREAM_ARN));
    const error = new Error('S/E: feed must be given to fromAttributes, got undefined; it is what would be read [cdk-eventweave:noFeed]');
    expect(() => store.connectFeed(existingFunction(s))).toThrow(error);
    expect(() => store.grantReplay(existingFunction(stack()))).toThrow(error);
  });
});

describe('a function that is connected to another event store', () => {
  const message = 'S/E: function must be connected to one event store, got S/Existing, which is connected to S/First; use grantAppend and grantLoad, and tableStorage({ tableName, bucketName }) [cdk-eventweave:secondEventStore]';

  test('is refused, also where both are imported', () => {
    const s = here();
    const fn = existingFunction(s);
    new EventSourcedTable(s, 'First').connect(fn);
    expect(() => new EventSourcedTable(s, 'E').connect(fn)).toThrow(new Error(message));
    expect(() => new EventSourcedTable(s, 'Other').connectFeed(fn)).toThrow(new Error(message.replace('S/E', 'S/Other')));

    const t = here();
    const other = existingFunction(t);
    const second = Table.fromTableAttributes(t, 'Second', { tableArn: `${TABLE_ARN}-2`, tableStreamArn: STREAM_ARN });
    EventSourcedTable.fromAttributes(t, 'First', { table: imported(t, STREAM_ARN) }).connect(other);
    expect(() => take(t, second).connect(other)).toThrow(new Error(message));
  });

  test('may be granted what it needs', () => {
    const s = here();
    const fn = existingFunction(s);
    new EventSourcedTable(s, 'First').connect(fn);
    const second = new EventSourcedTable(s, 'E');
    second.grantAppend(fn);
    second.grantLoad(fn);
    templateOf(s);
  });

  test('two handles on the same imported table are one event store', () => {
    const s = stack();
    const fn = existingFunction(s);
    for (const id of ['One', 'Two']) {
      const theirs = Table.fromTableAttributes(s, `${id}Table`, { tableName: 'theirs', tableStreamArn: STREAM_ARN });
      EventSourcedTable.fromAttributes(s, id, { table: theirs }).connect(fn);
    }
    templateOf(s);
  });

  test('tables of two stacks with the same logical id are two event stores', () => {
    const root = app();
    const [a, b] = [stack('A', root), stack('B', root)];
    const fn = existingFunction(stack('C', root));
    new EventSourcedTable(a, 'E').connect(fn);
    expect(() => new EventSourcedTable(b, 'E').connect(fn)).toThrow('[cdk-eventweave:secondEventStore]');
  });
});
