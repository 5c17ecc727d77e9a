import { engine } from './engine';
import { TransactionTokens } from '../../../../src/testing/services/dynamodb/transaction-tokens';

const TEN_MINUTES = 600_000;
const Key = { id: { S: 'x' } };
const count = { Update: { TableName: 'things', Key, UpdateExpression: 'ADD n :one', ExpressionAttributeValues: { ':one': { N: '1' } } } };
const unmet = { Put: { TableName: 'things', Item: Key, ConditionExpression: 'attribute_exists(id)' } };

function clocked() {
  const clock = { now: 0 };
  const world = engine({ tokens: new TransactionTokens(() => clock.now) });
  const transact = (ClientRequestToken: string | undefined, item: object = count, more: object = {}) => (
    world.send('TransactWriteItems', { TransactItems: [item], ClientRequestToken, ...more })
  );
  return { ...world, clock, transact, counted: () => world.things.items.map(({ n }) => n) };
}

test('a request is carried out once in ten minutes, whatever has become of its items (API reference, TransactWriteItems, ClientRequestToken)', () => {
  const { transact, clock, counted, send } = clocked();
  expect(transact('a')).toEqual({});
  clock.now = TEN_MINUTES - 1;
  expect(transact('a')).toEqual({});
  expect(counted()).toEqual([{ N: '1' }]);
  send('DeleteItem', { Key });
  expect(transact('a')).toEqual({});
  expect(counted()).toEqual([]);
});

test('after ten minutes the token is that of a new request', () => {
  const { transact, clock, counted } = clocked();
  transact('a');
  clock.now = TEN_MINUTES;
  transact('a');
  expect(counted()).toEqual([{ N: '2' }]);
});

test('without a token, and with another one, a request is a new one', () => {
  const { transact, counted } = clocked();
  for (const token of [undefined, undefined, 'a', 'b']) transact(token);
  expect(counted()).toEqual([{ N: '4' }]);
});

test('other items with the same token are refused, also for a table that is not there (API reference, IdempotentParameterMismatchException)', () => {
  const { transact, counted } = clocked();
  transact('a');
  for (const item of [{ Delete: { TableName: 'things', Key } }, { Delete: { TableName: 'gone', Key } }]) {
    expect(transact('a', item)).toMatchObject({ code: 'IdempotentParameterMismatchException' });
  }
  expect(counted()).toEqual([{ N: '1' }]);
});

test('a transaction that was cancelled leaves its token as it was', () => {
  const { transact, counted } = clocked();
  expect(transact('a', unmet)).toMatchObject({ code: 'TransactionCanceledException' });
  expect(transact('a')).toEqual({});
  expect(counted()).toEqual([{ N: '1' }]);
});

test('a repeated request takes the units of reading its items, and may ask for them when the first did not', () => {
  const { transact } = clocked();
  transact('a');
  expect(transact('a', count, { ReturnConsumedCapacity: 'TOTAL' }).ConsumedCapacity).toEqual([{ TableName: 'things', CapacityUnits: 2, ReadCapacityUnits: 2 }]);
});

test.each([[1, {}], [36, {}], [0, { code: 'ValidationException' }], [37, { code: 'ValidationException' }]])('a token of %d characters (API reference, ClientRequestToken)', (length, expected) => {
  expect(clocked().transact('x'.repeat(length))).toMatchObject(expected);
});
