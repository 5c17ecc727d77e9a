import * as fc from 'fast-check';
import { aggregate, appendAll, eventStore, tableStorage } from '../../../src/runtime/event-store';
import { account, ACCOUNT_EVENTS, deposits, keeping, opened, type AccountEvents } from '../../event-store/bank';
import { listOf, refusalOf } from '../../event-store/bed';
import { EVENT_TABLE, useEventTable } from '../../support/event-store-table';
import { refused } from '../../support/runtime-aws-server';

const bed = useEventTable();
const accounts = eventStore<AccountEvents>({ category: 'account', events: ACCOUNT_EVENTS, storage: bed.storage });

/** How often a write is tried while a transaction of another writer is in the way. */
const TRIES = 6;

const both = () => appendAll(['a', 'b'].map((id) => accounts.pending(id, [opened()], { expected: 'none' })));
const cancelled = (...codes: string[]) => refused('TransactionCanceledException', 'Transaction cancelled', 400, { CancellationReasons: codes.map((Code) => ({ Code })) });
const times = <T>(count: number, one: T): T[] => Array.from({ length: count }, () => one);

test('a transaction of another writer that is in the way is waited for, up to a limit', async () => {
  const inTheWay = () => refused('TransactionConflictException', 'Transaction is ongoing for the item');
  bed.tables.disturb('PutItem', ...times(TRIES - 1, inTheWay));
  expect(await accounts.append('a', [opened()], { expected: 'none' })).toMatchObject({ version: 1, repeated: false });
  expect(bed.operations()).toEqual(times(TRIES, 'PutItem'));
  bed.tables.disturb('PutItem', ...times(TRIES, inTheWay));
  expect(await refusalOf(accounts.append('b', [opened()], { expected: 'none' }))).toMatchObject({ name: 'EventStoreError', resource: EVENT_TABLE });
  expect(await accounts.append('b', [opened()], { expected: 'none' })).toMatchObject({ version: 1 });
});

test.each([
  [['TransactionConflict', 'None']], [['None', 'TransactionConflict']], [['ThrottlingError', 'None']], [['ProvisionedThroughputExceeded', 'TransactionConflict']],
])('a transaction that was cancelled for now (%j) is tried again, up to a limit', async (codes) => {
  bed.tables.disturb('TransactWriteItems', ...times(2, () => cancelled(...codes)));
  expect(await both()).toMatchObject([{ version: 1 }, { version: 1 }]);
  expect(bed.operations()).toEqual(times(3, 'TransactWriteItems'));
  bed.aws.calls.length = 0;
  bed.tables.disturb('TransactWriteItems', ...times(TRIES, () => cancelled(...codes)));
  expect(await refusalOf(appendAll(['c', 'd'].map((id) => accounts.pending(id, [opened()], { expected: 'none' }))))).toMatchObject({ name: 'EventStoreError' });
  expect(bed.operations()).toEqual(times(TRIES, 'TransactWriteItems'));
});

test.each([[['ValidationError', 'None']], [['None', 'ItemCollectionSizeLimitExceeded']], [[]]])('a transaction that was cancelled for good (%j) is not', async (codes) => {
  bed.tables.disturb('TransactWriteItems', () => cancelled(...codes));
  expect(await refusalOf(both())).toMatchObject({ name: 'EventStoreError', resource: EVENT_TABLE, cause: { name: 'TransactionCanceledException' } });
  expect(bed.operations()).toEqual(['TransactWriteItems']);
  expect(bed.tables.items(EVENT_TABLE)).toEqual([]);
});

test('where one stream has a winner and another is in use for now, it is asked once more who has won both', async () => {
  const { events } = await accounts.append('b', deposits(2), { expected: 'none' });
  const [Item] = bed.tables.items(EVENT_TABLE);
  bed.tables.disturb('TransactWriteItems', () => refused('TransactionCanceledException', 'Transaction cancelled', 400, {
    CancellationReasons: [{ Code: 'TransactionConflict' }, { Code: 'ConditionalCheckFailed', Item }],
  }));
  expect(await refusalOf(both())).toMatchObject({ name: 'VersionConflictError', streamId: 'b', version: 2, winners: events });
  expect(bed.operations()).toEqual(['PutItem', 'TransactWriteItems', 'TransactWriteItems']);
});

test('a conflict that comes without its winner is one all the same, and a command goes on', async () => {
  await accounts.append('a', deposits(2), { expected: 'none' });
  const nameless = () => refused('ConditionalCheckFailedException', 'The conditional request failed');
  bed.tables.disturb('PutItem', nameless);
  expect(await refusalOf(accounts.append('a', [opened()], { expected: 'none' }))).toMatchObject({ name: 'VersionConflictError', version: undefined, winners: [] });
  bed.tables.disturb('PutItem', nameless);
  expect(await aggregate(accounts, account).execute('a', { amount: 1 }, { commandId: 'c' })).toMatchObject({ version: 3, conflicts: 1 });
});

test('nor does a list of appends need the winner to be a conflict', async () => {
  bed.tables.disturb('TransactWriteItems', () => cancelled('None', 'ConditionalCheckFailed'));
  expect(await refusalOf(both())).toMatchObject({ name: 'VersionConflictError', winners: [] });
});

/** Every way of using a store. */
const USES: Record<string, () => Promise<unknown>> = {
  append: () => accounts.append('a', [opened()], { expected: 'none' }),
  appendAny: () => accounts.append('a', [opened()], { expected: 'any', commandId: 'c', rememberFor: 60 }),
  appendAll: both,
  execute: () => aggregate(accounts, account).execute('a', { amount: 1 }, { commandId: 'c' }),
  executeRemembered: () => aggregate(accounts, keeping({ every: 1 })).execute('a', { amount: 1 }, { commandId: 'c', rememberFor: 60 }),
  load: () => accounts.load('a'),
  loadState: () => aggregate(accounts, keeping()).load('a'),
  read: () => listOf(accounts.read('a')),
  readFrom: () => listOf(accounts.read('a', { from: 2 })),
};
const OPERATIONS = ['PutItem', 'Query', 'TransactWriteItems'] as const;

test.each(['AccessDeniedException', 'ResourceNotFoundException', 'ValidationException', 'InternalServerError', 'ThrottlingException', 'RequestLimitExceeded'])(
  '%s is told as the table that cannot be used, once, and nothing is written', async (code) => {
    for (const use of Object.values(USES)) {
      bed.aws.calls.length = 0;
      for (const operation of OPERATIONS) bed.tables.disturb(operation, () => refused(code, 'no', code === 'InternalServerError' ? 500 : 400));
      const error = await refusalOf(use());
      expect(error).toMatchObject({
        name: 'EventStoreError', resource: EVENT_TABLE, message: `event store ${EVENT_TABLE} cannot be used: ${code}, no`, cause: { name: code },
      });
      expect(error.permanent).toBeUndefined();
      expect(bed.aws.calls).toHaveLength(1);
    }
    expect(bed.tables.items(EVENT_TABLE)).toEqual([]);
  },
);

test('a table that is not there is told like that', async () => {
  const store = eventStore<AccountEvents>({ category: 'account', events: ACCOUNT_EVENTS, storage: tableStorage({ tableName: 'gone' }) });
  expect(await refusalOf(store.load('a'))).toMatchObject({ name: 'EventStoreError', resource: 'gone', cause: { name: 'ResourceNotFoundException' } });
});

const KNOWN = [
  'ConditionalCheckFailedException', 'TransactionCanceledException', 'TransactionConflictException', 'TransactionInProgressException',
  'IdempotentParameterMismatchException', 'ProvisionedThroughputExceededException', 'ItemCollectionSizeLimitExceededException',
  'UnrecognizedClientException', 'ExpiredTokenException', 'ReplicatedWriteConflictException',
];
const codes = fc.oneof(fc.constantFrom(...KNOWN), fc.stringMatching(/^[A-Z][A-Za-z]{2,20}$/));
const refusals = fc.record({
  code: codes, status: fc.constantFrom(400, 403, 500, 503), fields: fc.constantFrom<object>({}, { CancellationReasons: null }, { Item: null }),
});
const answers = fc.oneof({ arbitrary: refusals, weight: 5 }, { arbitrary: fc.constant('drop' as const), weight: 1 });
const uses = fc.constantFrom(...Object.keys(USES));
const seed = Number(process.env.SEED ?? Date.now() % 1e6);

test(`whatever DynamoDB answers, a caller gets a result or an error of the store (SEED=${seed})`, async () => {
  await fc.assert(fc.asyncProperty(uses, fc.constantFrom(...OPERATIONS), answers, fc.nat({ max: 1 }), async (use, operation, answer, before) => {
    for (const each of OPERATIONS) bed.tables.disturb(each); // what was left of the last run
    const carriedOut = times(before, (input: Record<string, unknown>) => bed.tables.carryOut(operation, input));
    bed.tables.disturb(operation, ...carriedOut, () => (answer === 'drop' ? 'drop' : refused(answer.code, 'no', answer.status, answer.fields)));
    const outcome: unknown = await USES[use]().then(() => 'done', (error: Error) => error);
    if (outcome === 'done') return;
    expect(['EventStoreError', 'VersionConflictError']).toContain((outcome as Error).name);
    if ((outcome as Error).name === 'EventStoreError') expect(outcome).toMatchObject({ resource: EVENT_TABLE });
  }), { numRuns: 150, seed });
});
