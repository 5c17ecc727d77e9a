import { aggregate, appendAll, eventStore, tableStorage, type AppendOptions } from '../../../src/runtime/event-store';
import { account, ACCOUNT_EVENTS, deposited, deposits, keeping, opened, type AccountEvents } from '../../event-store/bank';
import { listOf, refusalOf } from '../../event-store/bed';
import { EVENT_TABLE, useEventTable } from '../../support/event-store-table';

const bed = useEventTable();
const accounts = eventStore<AccountEvents>({ category: 'account', events: ACCOUNT_EVENTS, storage: bed.storage });

/** What is called for something. */
async function callsFor(what: () => Promise<unknown>): Promise<string[]> {
  bed.aws.calls.length = 0;
  await what();
  return bed.operations();
}

test('an append behind a token, or to a new stream, is one write and nothing else', async () => {
  const { token } = await accounts.append('a', [opened()], { expected: 'none' });
  expect(bed.operations()).toEqual(['PutItem']);
  expect(await callsFor(() => accounts.append('b', [opened()], { expected: 0 }))).toEqual(['PutItem']);
  expect(await callsFor(() => accounts.append('a', deposits(3), { expected: token }))).toEqual(['PutItem']);
  const loaded = await accounts.load('a');
  expect(await callsFor(() => accounts.append('a', deposits(3), { expected: loaded.token, commandId: 'c' }))).toEqual(['PutItem']);
});

test.each<AppendOptions['expected']>([1, 'exists', 'any'])('an append behind %s costs a read of one item besides', async (expected) => {
  await accounts.append('a', [opened()], { expected: 'none' });
  expect(await callsFor(() => accounts.append('a', deposits(3), { expected }))).toEqual(['Query', 'PutItem']);
  expect(bed.aws.inputs('Query')).toEqual([expect.objectContaining({ Limit: 1, ScanIndexForward: false, ConsistentRead: true })]);
});

test('an append that conflicts asks for nothing: the winner comes with the refusal', async () => {
  const { token } = await accounts.append('a', [opened()], { expected: 'none' });
  await accounts.append('a', [deposited(1)], { expected: token });
  expect(await callsFor(() => refusalOf(accounts.append('a', [deposited(2)], { expected: token })))).toEqual(['PutItem']);
  expect(await callsFor(() => refusalOf(accounts.append('a', [deposited(2)], { expected: 'none' })))).toEqual(['PutItem']);
});

test('a command is one read and one write, also when it comes again, then without the write', async () => {
  const execute = () => aggregate(accounts, account).execute('a', { amount: 1 }, { commandId: 'c' });
  expect(await callsFor(execute)).toEqual(['Query', 'PutItem']);
  expect(await callsFor(execute)).toEqual(['Query']);
});

test('a conflict of a command is resolved without a read', async () => {
  await accounts.append('a', [opened()], { expected: 'none' });
  let isFirst = true;
  const decider = {
    ...account,
    decide: async () => {
      if (isFirst) await accounts.append('a', [deposited(1)], { expected: 1 });
      isFirst = false;
      return [deposited(2)];
    },
  };
  const other = ['Query', 'PutItem'];
  expect(await callsFor(() => aggregate(accounts, decider).execute('a', { amount: 1 }, { commandId: 'c' }))).toEqual(['Query', ...other, 'PutItem', 'PutItem']);
});

test('a snapshot is a write of its own, and spares reads', async () => {
  const execute = (commandId: string) => aggregate(accounts, keeping({ every: 2 })).execute('a', { amount: 1 }, { commandId });
  expect(await callsFor(() => execute('a'))).toEqual(['Query', 'PutItem']);
  expect(await callsFor(() => execute('b'))).toEqual(['Query', 'PutItem', 'PutItem']);
  expect(await callsFor(() => execute('c'))).toEqual(['Query', 'PutItem']);
  expect(await callsFor(() => execute('d'))).toEqual(['Query', 'PutItem', 'PutItem', 'PutItem']); // the older snapshot is to expire
  expect(await callsFor(() => aggregate(accounts, keeping({ every: 2 })).load('a'))).toEqual(['Query']);
});

test('a command that is remembered is a transaction, and behind a snapshot one more read', async () => {
  const execute = (commandId: string) => aggregate(accounts, keeping({ every: 1 })).execute('a', { amount: 1 }, { commandId, rememberFor: 60 });
  expect(await callsFor(() => execute('a'))).toEqual(['Query', 'TransactWriteItems', 'PutItem']);
  expect(await callsFor(() => execute('b'))).toEqual(['Query', 'Query', 'TransactWriteItems', 'PutItem', 'PutItem']);
});

test('several streams are one transaction, and one stream is none', async () => {
  const pending = (id: string) => accounts.pending(id, [opened()], { expected: 'none' });
  expect(await callsFor(() => appendAll([pending('a'), pending('b')]))).toEqual(['TransactWriteItems']);
  expect(await callsFor(() => appendAll([pending('c')]))).toEqual(['PutItem']);
});

test('a write has its condition, and asks for what stands in the way; a read sees every write', async () => {
  await accounts.append('a', [opened()], { expected: 'none', commandId: 'c', metadata: { actor: 'ada' } });
  const [put] = bed.aws.inputs('PutItem');
  expect(put).toEqual({
    TableName: EVENT_TABLE,
    Item: {
      pk: { S: 'account#a' },
      sk: { N: '1' },
      t: { N: expect.stringMatching(/^\d{13}$/) },
      i: { B: expect.stringMatching(/^A[Q-Za-f].{8}==$/) },
      c: { S: 'c' },
      m: { S: '{"actor":"ada"}' },
      e: { S: '[["opened",{"owner":"Ada"}]]' },
    },
    ConditionExpression: 'attribute_not_exists(pk)',
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  });
  await accounts.load('a');
  await aggregate(accounts, keeping()).load('a');
  await listOf(accounts.read('a', { backwards: true }));
  for (const query of bed.aws.inputs('Query')) expect(query).toMatchObject({ TableName: EVENT_TABLE, ConsistentRead: true });
});

test('the table is that of the environment, where none is named; without one the first use says so', async () => {
  const store = eventStore<AccountEvents>({ category: 'account', events: ACCOUNT_EVENTS });
  for (const use of [
    () => store.append('a', [opened()], { expected: 'none' }), () => store.load('a'), () => aggregate(store, account).execute('a', { amount: 1 }, { commandId: 'c' }),
  ]) {
    const message = 'tableName must be given where EVENTWEAVE_EVENT_STORE_TABLE_NAME is not set; EventSourcedTable.connect sets it';
    expect(await refusalOf(use())).toEqual(new TypeError(message));
  }
  process.env.EVENTWEAVE_EVENT_STORE_TABLE_NAME = 'others';
  try {
    await store.append('a', [opened()], { expected: 'none' });
  } finally {
    delete process.env.EVENTWEAVE_EVENT_STORE_TABLE_NAME;
  }
  expect(bed.tables.items('others')).toHaveLength(1);
  expect(tableStorage({ tableName: EVENT_TABLE }).name).toBe(EVENT_TABLE);
});
