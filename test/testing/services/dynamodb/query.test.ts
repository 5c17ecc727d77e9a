import { engine, refusal, type Outcome } from './engine';

const order = (customer: string, orderNo: number, more: object = {}) => ({ customer: { S: customer }, orderNo: { N: String(orderNo) }, ...more });
const priced = (orderNo: number, phase: string, amount: number) => order('ada', orderNo, { phase: { S: phase }, amount: { N: String(amount) }, note: { S: `no ${orderNo}` } });

/** Five orders of ada's (the fourth has no phase and no amount), one of bob's. */
function filled() {
  const world = engine();
  for (const Item of [priced(10, 'new', 5), priced(2, 'new', 20), priced(1, 'paid', 5), order('ada', 4), priced(3, 'new', 10), order('bob', 1, { phase: { S: 'new' }, amount: { N: '10' } })]) {
    world.send('PutItem', { TableName: 'orders', Item });
  }
  return world;
}

const VALUES: Record<string, object> = { ':ada': { S: 'ada' }, ':new': { S: 'new' }, ':2': { N: '2' }, ':3': { N: '3' }, ':10': { N: '10' }, ':no': { S: 'no' }, ':empty': { S: '' } };

function query(KeyConditionExpression: string, more: Record<string, unknown> = {}): Outcome {
  const text = `${KeyConditionExpression} ${String(more.FilterExpression)}`;
  const used = Object.entries(VALUES).filter(([name]) => new RegExp(`${name}\\b`).test(text));
  const ExpressionAttributeValues = used.length > 0 ? Object.fromEntries(used) : undefined;
  return filled().send('Query', { TableName: 'orders', KeyConditionExpression, ExpressionAttributeValues, ...more });
}

const numbers = ({ Items }: Outcome) => (Items as Outcome[]).map(({ orderNo }) => Number(orderNo.N));

test.each([
  ['customer = :ada', [1, 2, 3, 4, 10]],
  [':ada = customer', [1, 2, 3, 4, 10]],
  ['customer = :ada AND orderNo = :3', [3]],
  ['customer = :ada AND orderNo < :3', [1, 2]],
  ['customer = :ada AND orderNo <= :3', [1, 2, 3]],
  ['customer = :ada AND orderNo > :3', [4, 10]],
  ['orderNo >= :3 AND customer = :ada', [3, 4, 10]],
  ['customer = :ada AND :3 < orderNo', [4, 10]],
  ['(customer = :ada) AND (orderNo BETWEEN :2 AND :3)', [2, 3]],
])('%s gives the items of a partition in the order of the sort key (developer guide, "Key condition expressions for the Query operation")', (condition, expected) => {
  expect(numbers(query(condition))).toEqual(expected);
});

test('begins_with is for sort keys that are strings (developer guide, "Key condition expressions for the Query operation")', () => {
  expect(query('customer = :ada AND begins_with(orderNo, :3)')).toEqual(refusal(
    'Invalid KeyConditionExpression: Incorrect operand type for operator or function; operator or function: begins_with, operand type: N',
  ));
});

test('ScanIndexForward false turns the order (API reference, Query)', () => {
  expect(numbers(query('customer = :ada', { ScanIndexForward: false }))).toEqual([10, 4, 3, 2, 1]);
});

test.each([true, false])('pages lead to all items, once each, forward %s (developer guide, "Paginating table query results")', (ScanIndexForward) => {
  const pages: number[][] = [];
  for (let start: unknown; ;) {
    const page = query('customer = :ada', { Limit: 2, ScanIndexForward, ExclusiveStartKey: start });
    pages.push(numbers(page));
    start = page.LastEvaluatedKey;
    if (!start) break;
    expect(start).toEqual(order('ada', pages.at(-1)!.at(-1)!));
  }
  expect(pages).toEqual(ScanIndexForward ? [[1, 2], [3, 4], [10]] : [[10, 4], [3, 2], [1]]);
});

test('a full page has a last key, also when nothing comes after it (API reference, Query, LastEvaluatedKey)', () => {
  expect(query('customer = :ada', { Limit: 5 }).LastEvaluatedKey).toEqual(order('ada', 10));
  expect(query('customer = :ada', { Limit: 6 })).not.toHaveProperty('LastEvaluatedKey');
});

test('a page ends with the item that takes it over 1 MB (developer guide, "Paginating table query results")', () => {
  const { send } = engine();
  for (const orderNo of [1, 2, 3, 4]) send('PutItem', { TableName: 'orders', Item: order('ada', orderNo, { note: { S: 'x'.repeat(400_000) } }) });
  const page = send('Query', { TableName: 'orders', KeyConditionExpression: 'customer = :a', ExpressionAttributeValues: { ':a': { S: 'ada' } } });
  expect([numbers(page), page.LastEvaluatedKey]).toEqual([[1, 2, 3], order('ada', 3)]);
});

test('the filter comes after the limit, and the count before it is told (developer guide, "Filter expressions for the Query operation")', () => {
  const page = query('customer = :ada', { Limit: 3, FilterExpression: 'phase = :new' });
  expect([numbers(page), page.Count, page.ScannedCount]).toEqual([[2, 3], 2, 3]);
});

test('COUNT returns no items (API reference, Query, Select)', () => {
  expect(query('customer = :ada', { Select: 'COUNT' })).toEqual({ Count: 5, ScannedCount: 5 });
});

test('a projection returns what its paths lead to (API reference, Query, ProjectionExpression)', () => {
  expect(query('customer = :ada AND orderNo < :3', { ProjectionExpression: 'note, gone' }).Items).toEqual([{ note: { S: 'no 1' } }, { note: { S: 'no 2' } }]);
});

test('a global index has the items with all of its key, in the order of its sort key (developer guide, "Using Global Secondary Indexes")', () => {
  const { Items } = query('phase = :new', { IndexName: 'by-phase' });
  expect((Items as Outcome[]).map(({ customer, orderNo, amount }) => [customer.S, orderNo.N, amount.N])).toEqual([
    ['ada', '10', '5'], ['ada', '3', '10'], ['bob', '1', '10'], ['ada', '2', '20'],
  ]);
});

test('an index shows what was written after it was read', () => {
  const { send } = filled();
  const paid = () => numbers(send('Query', { TableName: 'orders', IndexName: 'by-phase', KeyConditionExpression: 'phase = :p', ExpressionAttributeValues: { ':p': { S: 'paid' } } }));
  expect(paid()).toEqual([1]);
  send('PutItem', { TableName: 'orders', Item: priced(7, 'paid', 1) });
  expect(paid()).toEqual([7, 1]);
  send('DeleteItem', { TableName: 'orders', Key: order('ada', 1) });
  expect(paid()).toEqual([7]);
});

test('pages of an index have a last key of both keys (developer guide, "Using Global Secondary Indexes")', () => {
  const first = query('phase = :new', { IndexName: 'by-phase', Limit: 2, Select: 'COUNT' });
  expect(first.LastEvaluatedKey).toEqual({ ...order('ada', 3), phase: { S: 'new' }, amount: { N: '10' } });
  expect(numbers(query('phase = :new', { IndexName: 'by-phase', ExclusiveStartKey: first.LastEvaluatedKey }))).toEqual([1, 2]);
});

test('a global index returns only what it holds (developer guide, "Attribute projections")', () => {
  const { send } = engine();
  send('PutItem', { TableName: 'orders', Item: { ...priced(1, 'new', 5), placed: { S: 'monday' } } });
  const ask = (more: object) => send('Query', { TableName: 'orders', IndexName: 'by-placed', KeyConditionExpression: 'placed = :d', ExpressionAttributeValues: { ':d': { S: 'monday' } }, ...more });
  expect(ask({}).Items).toEqual([{ ...order('ada', 1), placed: { S: 'monday' }, amount: { N: '5' } }]);
  expect(ask({ ProjectionExpression: 'note' }).message).toBe('One or more parameter values were invalid: Global secondary index by-placed does not project [note]');
  expect(ask({ Select: 'ALL_ATTRIBUTES' }).message).toMatch('Select type ALL_ATTRIBUTES is not supported for global secondary index by-placed');
  expect(ask({ FilterExpression: 'attribute_exists(note)' }).message).toMatch('Secondary index by-placed does not project one or more filter attributes: [note]');
});

test('a local index fetches from the table what it does not hold (developer guide, "Local secondary indexes")', () => {
  const items = (more: object) => query('customer = :ada AND amount > :10', { IndexName: 'by-amount', ...more }).Items as unknown;
  const keys = { ...order('ada', 2), amount: { N: '20' } };
  expect(items({})).toEqual([keys]);
  expect(items({ ProjectionExpression: 'note' })).toEqual([{ note: { S: 'no 2' } }]);
  expect(items({ Select: 'ALL_ATTRIBUTES' })).toEqual([priced(2, 'new', 20)]);
});

test('a local index is read in the order of its sort key', () => {
  expect(numbers(query('customer = :ada', { IndexName: 'by-amount', ConsistentRead: true }))).toEqual([1, 10, 3, 2]);
});

test.each<[string, object, string]>([
  ['orderNo = :3', {}, 'Query condition missed key schema element'],
  ['customer > :ada', {}, 'Query key condition not supported'],
  ['customer = :ada AND phase = :new', {}, 'Query condition missed key schema element'],
  ['customer = :ada AND customer = :ada', {}, 'KeyConditionExpressions must only contain one condition per key'],
  ['customer = :ada AND orderNo = :2 AND phase = :new', {}, 'Conditions can be of length 1 or 2 only'],
  ['customer = :ada AND orderNo <> :3', {}, 'Invalid operator used in KeyConditionExpression: <>'],
  ['customer = :ada OR orderNo = :3', {}, 'Invalid operator used in KeyConditionExpression: OR'],
  ['customer = :ada AND orderNo IN (:3)', {}, 'Invalid operator used in KeyConditionExpression: IN'],
  ['attribute_exists(customer)', {}, 'Invalid operator used in KeyConditionExpression: attribute_exists'],
  ['customer = orderNo', {}, 'Invalid condition in KeyConditionExpression: Multiple attribute names used in one condition'],
  [':ada = :new', {}, 'Invalid condition in KeyConditionExpression: No key attribute specified'],
  ['customer = :ada AND size(orderNo) = :3', {}, 'KeyConditionExpressions cannot contain nested operations'],
  ['customer = :2', {}, 'One or more parameter values were invalid: Condition parameter type does not match schema type'],
  ['customer = :empty', {}, 'One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value. Key: customer'],
  ['customer = :ada', { FilterExpression: 'orderNo = :3' }, 'Filter Expression can only contain non-primary key attributes: Primary key attribute: orderNo'],
  ['customer = :ada', { IndexName: 'by-nothing' }, 'The table does not have the specified index: by-nothing'],
  ['phase = :new', { IndexName: 'by-phase', ConsistentRead: true }, 'Consistent reads are not supported on global secondary indexes'],
  ['customer = :ada', { Limit: 0 }, 'Limit must be greater than or equal to 1'],
  ['customer = :ada', { ExclusiveStartKey: { customer: { S: 'ada' } } }, 'The provided starting key is invalid: The provided key element does not match the schema'],
  ['customer = :ada', { ExclusiveStartKey: order('bob', 1) }, 'The provided starting key is outside query boundaries based on provided conditions'],
  ['customer = :ada AND orderNo > :3', { ExclusiveStartKey: order('ada', 1) }, 'The provided starting key does not match the range key predicate'],
  ['customer = :ada', { Select: 'SOME' }, 'Select must be ALL_ATTRIBUTES, ALL_PROJECTED_ATTRIBUTES, COUNT, or SPECIFIC_ATTRIBUTES'],
  ['customer = :ada', { Select: 'COUNT', ProjectionExpression: 'note' }, 'Cannot specify the ProjectionExpression when choosing to get only the Count'],
  ['customer = :ada', { Select: 'SPECIFIC_ATTRIBUTES' }, 'Must specify the AttributesToGet or ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES'],
  ['customer = :ada', { Select: 'ALL_PROJECTED_ATTRIBUTES' }, 'ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName'],
])('the query %s with %j is refused', (condition, more, message) => {
  expect(query(condition, more as Record<string, unknown>)).toEqual(refusal(message));
});

test('a query without a condition is refused', () => {
  expect(engine().send('Query', {})).toEqual(refusal('Either the KeyConditions or KeyConditionExpression parameter must be specified in the request.'));
});
