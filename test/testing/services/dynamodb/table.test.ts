import { engine } from './engine';
import type { Change, Version } from '../../../../src/testing/services/dynamodb/table';

const Key = { id: { S: 'x' } };
const item = (n: number) => ({ ...Key, n: { N: String(n) } });

test('every committed write is told once, with the item before and after', () => {
  const { send, things } = engine();
  const changes: Change[] = [];
  things.onWrite = (change) => changes.push(change);
  send('PutItem', { Item: item(1) });
  send('UpdateItem', { Key, UpdateExpression: 'ADD n :1', ExpressionAttributeValues: { ':1': { N: '1' } } });
  send('DeleteItem', { Key });
  expect(changes).toEqual([
    { key: Key, after: item(1), sequence: 1 },
    { key: Key, before: item(1), after: item(2), sequence: 2 },
    { key: Key, before: item(2), sequence: 3 },
  ]);
});

test('a write that fails, and the deletion of nothing, are not told', () => {
  const { send, things } = engine();
  things.onWrite = jest.fn();
  send('PutItem', { Item: item(1), ConditionExpression: 'attribute_exists(id)' });
  send('UpdateItem', { Key, UpdateExpression: 'SET n = gone' });
  send('DeleteItem', { Key });
  expect(things.onWrite).not.toHaveBeenCalled();
});

test('a key has the versions that it held, newest first', () => {
  const { send, things } = engine();
  const items = () => things.versions(things.items[0] ?? Key).map(({ item: one }) => one);
  expect(things.versions(item(1))).toEqual([]);
  send('PutItem', { Item: item(1) });
  send('PutItem', { Item: item(2) });
  expect(items()).toEqual([item(2), item(1), undefined]);
  send('DeleteItem', { Key });
  expect(items()).toEqual([undefined, item(2), item(1), undefined]);
});

test('nobody outside can change an item', () => {
  const { send, things } = engine();
  const given = { ...item(1), l: { L: [{ M: { q: { N: '1' } } }] }, ss: { SS: ['a'] } };
  send('PutItem', { Item: given });
  given.l.L[0].M.q.N = '2';
  const [stored] = things.items as [Record<string, any>]; // eslint-disable-line @typescript-eslint/no-explicit-any -- to try to write to it
  for (const change of [() => { stored.n = { N: '3' }; }, () => { stored.l.L[0].M.q.N = '3'; }, () => stored.l.L.push({ N: '3' }), () => stored.ss.SS.push('b')]) expect(change).toThrow(TypeError);
  expect(stored).toEqual({ ...item(1), l: { L: [{ M: { q: { N: '1' } } }] }, ss: { SS: ['a'] } });
});

describe('a view for eventually consistent reads', () => {
  const previous = (_: unknown, __: unknown, [, before]: readonly Version[]) => before?.item;

  /** One order that was changed, one that is new, one that was just deleted. */
  function filled() {
    const { send } = engine({ view: previous });
    const order = (orderNo: number, phase: string) => ({ customer: { S: 'ada' }, orderNo: { N: String(orderNo) }, phase: { S: phase }, amount: { N: '1' } });
    for (const Item of [order(1, 'new'), order(1, 'paid'), order(2, 'new'), order(3, 'new')]) send('PutItem', { TableName: 'orders', Item });
    send('DeleteItem', { TableName: 'orders', Key: { customer: { S: 'ada' }, orderNo: { N: '3' } } });
    return { order, ask: (operation: string, input: object) => send(operation, { TableName: 'orders', ...input }) };
  }

  test.each([['Query', { KeyConditionExpression: 'customer = :a', ExpressionAttributeValues: { ':a': { S: 'ada' } } }], ['Scan', {}]])('is what %s sees, unless it is strongly consistent', (operation, input) => {
    const { order, ask } = filled();
    expect(ask(operation, input).Items).toEqual([order(1, 'new'), order(3, 'new')]);
    expect(ask(operation, { ...input, ConsistentRead: true }).Items).toEqual([order(1, 'paid'), order(2, 'new')]);
  });

  test('is what GetItem and BatchGetItem see, unless they are strongly consistent', () => {
    const { order, ask } = filled();
    const { customer, orderNo } = order(1, '');
    const first = { Key: { customer, orderNo } };
    expect([ask('GetItem', first).Item, ask('GetItem', { ...first, ConsistentRead: true }).Item]).toEqual([order(1, 'new'), order(1, 'paid')]);
    expect(ask('BatchGetItem', { RequestItems: { orders: { Keys: [{ customer, orderNo }] } } }).Responses.orders).toEqual([order(1, 'new')]);
  });

  test('is what a global index shows', () => {
    const { order, ask } = filled();
    const query = { IndexName: 'by-phase', KeyConditionExpression: 'phase = :p', ExpressionAttributeValues: { ':p': { S: 'new' } } };
    expect(ask('Query', query).Items).toEqual([order(1, 'new'), order(3, 'new')]);
  });

  test('is what a local index shows, also when it was read with strong consistency before', () => {
    const { order, ask } = filled();
    const query = { IndexName: 'by-amount', KeyConditionExpression: 'customer = :a', ExpressionAttributeValues: { ':a': { S: 'ada' } }, Select: 'ALL_ATTRIBUTES' };
    expect(ask('Query', { ...query, ConsistentRead: true }).Items).toEqual([order(1, 'paid'), order(2, 'new')]);
    expect(ask('Query', query).Items).toEqual([order(1, 'new'), order(3, 'new')]);
  });

  test('is not what conditions see', () => {
    const { order, ask } = filled();
    const input = { Item: order(1, 'sent'), ConditionExpression: 'phase = :p', ExpressionAttributeValues: { ':p': { S: 'paid' } } };
    expect(ask('PutItem', input)).toEqual({});
  });
});
