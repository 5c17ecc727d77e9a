import type { CloudEvent } from '../../src/runtime';
import { transactional, type Transaction, type TransactionWrite } from '../../src/runtime/idempotency';
import { refused } from '../support/runtime-aws-server';
import { answerForEventBridge, putIds } from '../support/runtime-eventbridge';
import { cloudEvent } from '../support/runtime-events';
import { delivery, own, TABLE, useIdempotencyTable } from '../support/runtime-idempotency';

interface Payment {
  readonly account: string;
  readonly amount: number;
}

const bed = useIdempotencyTable();
const payment = cloudEvent<Payment>({ data: { account: 'A', amount: 5 } });
const calls = () => bed.aws.calls.map(({ operation }) => operation);
const accounts = () => bed.tables.items('accounts');
const record = () => bed.tables.items(TABLE)[0];

const credit = ({ data: { account, amount } }: CloudEvent<Payment>, condition?: string): TransactionWrite => ({
  Update: {
    TableName: 'accounts',
    Key: { account },
    UpdateExpression: 'ADD balance :amount',
    ConditionExpression: condition,
    ExpressionAttributeValues: { ':amount': amount },
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  },
});
const credits = (event: CloudEvent<Payment>): Transaction<string> => ({ writes: [credit(event)], result: 'booked' });

test('writes and record are one transaction, and the only call', async () => {
  expect(await transactional(credits, own())(payment, delivery())).toBe('booked');
  expect(calls()).toEqual(['TransactWriteItems']);
  expect(accounts()).toEqual([{ account: { S: 'A' }, balance: { N: '5' } }]);
  expect(record()).toMatchObject({ status: { S: 'COMPLETED' }, data: { S: '"booked"' } });
});

test('a duplicate commits nothing, and returns what was stored', async () => {
  const options = own();
  const once = transactional((event: CloudEvent<Payment>) => ({ ...credits(event), result: `booked ${calls().length}` }), options);
  const second = delivery();
  expect(await once(payment, delivery())).toBe('booked 0');
  expect(await once(payment, second)).toBe('booked 0');
  expect(accounts()).toMatchObject([{ balance: { N: '5' } }]);
  expect(second.notes).toEqual(['duplicate']);
});

test.each(['before', 'after'])('a crash %s the commit, and the message again: one effect', async (when) => {
  const once = transactional(credits, own());
  if (when === 'after') bed.tables.loseAnswer('TransactWriteItems');
  else bed.tables.disturb('TransactWriteItems', () => 'drop');
  await expect(once(payment, delivery())).rejects.toMatchObject({ name: 'IdempotencyStoreError' });
  expect(await once(payment, delivery())).toBe('booked');
  expect(accounts()).toMatchObject([{ balance: { N: '5' } }]);
});

test('two at the same time: one effect', async () => {
  const once = transactional(credits, own());
  expect(await Promise.all([once(payment, delivery()), once(payment, delivery())])).toEqual(['booked', 'booked']);
  expect(accounts()).toMatchObject([{ balance: { N: '5' } }]);
});

test('the same key with another payload is refused for good, and writes nothing', async () => {
  const once = transactional(credits, own({ key: 'data.account' }));
  await once(payment, delivery());
  await expect(once(cloudEvent({ data: { account: 'A', amount: 6 } }), delivery())).rejects.toMatchObject({ name: 'IdempotencyPayloadError', permanent: true });
  expect(accounts()).toMatchObject([{ balance: { N: '5' } }]);
});

test('a write whose condition fails: nothing is written, the error tells which, and the next try decides anew', async () => {
  const once = transactional((event: CloudEvent<Payment>) => ({ writes: [credit(event), condition(event)] }), own());
  const condition = ({ data }: CloudEvent<Payment>): TransactionWrite => ({
    ConditionCheck: {
      TableName: 'accounts', Key: { account: `${data.account}-owner` }, ConditionExpression: 'attribute_exists(account)', ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    },
  });
  const error = await once(payment, delivery()).catch((thrown: unknown) => thrown) as Record<string, unknown>;
  expect(error).toMatchObject({
    name: 'TransactionRejectedError', rejections: [{ index: 1, code: 'ConditionalCheckFailed' }], message: 'the transaction was cancelled: write 1, ConditionalCheckFailed',
  });
  expect(error.permanent).toBeUndefined();
  expect(accounts()).toEqual([]);
  await transactional(() => ({ writes: [{ Put: { TableName: 'accounts', Item: { account: 'A-owner', name: undefined } } }] }), own())(payment, delivery());
  await once(payment, delivery());
  expect(accounts()).toHaveLength(2);
});

test('the item that a condition failed on comes with the error', async () => {
  await transactional(credits, own())(payment, delivery());
  const guarded = transactional((event: CloudEvent<Payment>) => ({ writes: [credit(event, 'attribute_not_exists(account)')] }), own());
  await expect(guarded(payment, delivery())).rejects.toMatchObject({ rejections: [{ index: 0, item: { account: 'A', balance: 5 } }] });
});

test('a conflict is tried again without asking the handler', async () => {
  const handle = jest.fn(credits);
  const conflict = () => refused('TransactionCanceledException', 'cancelled', 400, { CancellationReasons: [{ Code: 'None' }, { Code: 'TransactionConflict' }] });
  bed.tables.disturb('TransactWriteItems', conflict, conflict);
  await transactional(handle, own())(payment, delivery());
  expect(handle).toHaveBeenCalledTimes(1);
  expect(calls()).toHaveLength(3);
  expect(accounts()).toMatchObject([{ balance: { N: '5' } }]);
});

test('a conflict that lasts is an error, and the message comes again', async () => {
  const conflict = () => refused('TransactionCanceledException', 'cancelled', 400, { CancellationReasons: [{ Code: 'TransactionConflict' }, { Code: 'None' }] });
  bed.tables.disturb('TransactWriteItems', ...Array(4).fill(conflict));
  await expect(transactional(credits, own())(payment, delivery())).rejects.toMatchObject({ name: 'TransactionRejectedError', rejections: [{ index: -1, code: 'TransactionConflict' }] });
});

const put = (account: string): TransactionWrite => ({ Put: { TableName: 'accounts', Item: { account } } });

test.each<[string, Transaction, string]>([
  ['100 writes', { writes: Array.from({ length: 100 }, (_, index) => put(`A-${index}`)) }, 'writes must be 99 at most, beside the idempotency record, got 100'],
  ['the same item twice', { writes: [put('A'), put('A')] }, 'DynamoDB refuses the transaction: Transaction request cannot include multiple operations on one item'],
  ['no list', { writes: 'all' as never }, 'writes must be a list, got string'],
  ['a Date in an item', { writes: [{ Put: { TableName: 'accounts', Item: { account: 'A', now: new Date() } } }] }, 'writes must hold what DynamoDB can keep: Unsupported type passed'],
])('%s is refused for good, and nothing is written', async (_, transaction, message) => {
  const error = await transactional(() => transaction, own())(payment, delivery()).catch((thrown) => thrown);
  expect(error).toMatchObject({ name: 'InvalidTransactionError', permanent: true, message: expect.stringContaining(message) });
  expect([accounts(), bed.tables.items(TABLE)]).toEqual([[], []]);
});

test('99 writes are accepted', async () => {
  await transactional(() => ({ writes: Array.from({ length: 99 }, (_, index) => put(`A-${index}`)) }), own())(payment, delivery());
  expect(accounts()).toHaveLength(99);
});

test.each([undefined, {}])('a handler that returns %j: the message is done', async (nothing) => {
  await transactional(() => nothing as Transaction, own())(payment, delivery());
  expect(record()).toMatchObject({ status: { S: 'COMPLETED' } });
});

test('a table that is gone: nothing is written, and one error says so', async () => {
  const gone = transactional(credits, own({ tableName: 'gone' }));
  await expect(gone(payment, delivery())).rejects.toMatchObject({
    name: 'IdempotencyStoreError', message: 'transaction with idempotency table gone cannot be used: ResourceNotFoundException, Requested resource not found',
  });
  expect(accounts()).toEqual([]);
});

describe('events', () => {
  const events = [{ source: '/accounts', type: 'account.credited', data: { amount: 5 } }];
  const announces = (event: CloudEvent<Payment>): Transaction => ({ ...credits(event), events });
  const options = () => own({ eventBusName: 'orders' });

  test('are published after the commit, as following from the message', async () => {
    answerForEventBridge(bed.aws);
    await transactional(announces, options())(payment, delivery());
    expect(calls()).toEqual(['TransactWriteItems', 'PutEvents', 'PutItem']);
    const [{ Entries: [{ Detail }] }] = bed.aws.inputs<{ Entries: { Detail: string }[] }>('PutEvents');
    expect(JSON.parse(Detail)).toMatchObject({ ...events[0], causationid: 'event-1', correlationid: 'event-1' });
    expect(record()).not.toHaveProperty('outbox');
    expect(record()).toMatchObject({ status: { S: 'COMPLETED' }, data: { S: '"booked"' } });
  });

  test('that could not be published are with the next delivery, under the same ids, and the writes stay one', async () => {
    let up = false;
    answerForEventBridge(bed.aws, () => (up ? undefined : 'MalformedDetail'));
    const once = transactional(announces, options());
    await expect(once(payment, delivery())).rejects.toMatchObject({ name: 'PublishError' });
    expect(record()).toHaveProperty('outbox');
    up = true;
    expect(await once(payment, delivery())).toBe('booked');
    const [[first], [second]] = putIds(bed.aws);
    expect(second).toBe(first);
    expect(accounts()).toMatchObject([{ balance: { N: '5' } }]);
    await once(payment, delivery());
    expect(putIds(bed.aws)).toHaveLength(2); // the outbox is empty
  });

  test.each([
    ['are too large', [{ ...events[0], data: 'x'.repeat(1_100_000) }], options, 'EventTooLargeError'],
    ['have no bus', events, own, 'TypeError'],
  ])('that %s keep everything from being committed', async (_, announced, opts, name) => {
    const once = transactional((event: CloudEvent<Payment>) => ({ ...credits(event), events: announced }), opts());
    await expect(once(payment, delivery())).rejects.toMatchObject({ name });
    expect(calls()).toEqual([]);
  });
});
