import * as fc from 'fast-check';
import { engine, refusal, type Outcome } from './engine';

const ids = ({ Items }: Outcome) => (Items as Outcome[]).map(({ id }) => id.S as string);

function filled(names: readonly string[]) {
  const world = engine();
  for (const name of names) world.send('PutItem', { Item: { id: { S: name }, size: { N: String(name.length) } } });
  return world;
}

test('Scan returns all items, in an order that is the same each time (API reference, Scan)', () => {
  expect(ids(filled(['b', 'ccc', 'a']).send('Scan', {}))).toEqual(ids(filled(['a', 'b', 'ccc']).send('Scan', {})));
});

test('pages of any length lead to all items, once each (developer guide, "Scanning tables in DynamoDB")', () => {
  const names = fc.uniqueArray(fc.string({ minLength: 1, maxLength: 3 }), { maxLength: 12 });
  fc.assert(fc.property(names, fc.integer({ min: 1, max: 5 }), (all, Limit) => {
    const { send } = filled(all);
    const found: string[] = [];
    for (let ExclusiveStartKey: unknown; ;) {
      const page = send('Scan', { Limit, ExclusiveStartKey });
      found.push(...ids(page));
      if (!(ExclusiveStartKey = page.LastEvaluatedKey)) break;
    }
    expect(found.sort()).toEqual([...all].sort());
  }));
});

test('segments share the items among them (developer guide, "Parallel scan")', () => {
  const names = Array.from({ length: 50 }, (_, index) => `item ${index}`);
  const { send } = filled(names);
  const segments = [0, 1, 2].map((Segment) => ids(send('Scan', { Segment, TotalSegments: 3 })));
  expect(segments.flat().sort()).toEqual([...names].sort());
  expect(segments.filter(({ length }) => length > 0)).toHaveLength(3);
});

test('a filter may look at the key (developer guide, "Scanning tables in DynamoDB")', () => {
  const page = filled(['a', 'b']).send('Scan', { FilterExpression: 'id = :b', ExpressionAttributeValues: { ':b': { S: 'b' } } });
  expect([ids(page), page.Count, page.ScannedCount]).toEqual([['b'], 1, 2]);
});

test('an index is scanned for the items that it holds, and filtered by what it holds of them', () => {
  const { send } = engine();
  const item = (orderNo: number, more: object) => ({ customer: { S: 'ada' }, orderNo: { N: String(orderNo) }, note: { S: 'x' }, ...more });
  send('PutItem', { TableName: 'orders', Item: item(1, { placed: { S: 'monday' } }) });
  send('PutItem', { TableName: 'orders', Item: item(2, {}) });
  const { note: _, ...held } = item(1, { placed: { S: 'monday' } });
  expect(send('Scan', { TableName: 'orders', IndexName: 'by-placed' }).Items).toEqual([held]);
  expect(send('Scan', { TableName: 'orders', IndexName: 'by-placed', FilterExpression: 'attribute_exists(note)' })).toEqual({ Items: [], Count: 0, ScannedCount: 1 });
});

test.each<[object, string]>([
  [{ Segment: 1 }, 'The TotalSegments parameter is required but was not present in the request when Segment parameter is present'],
  [{ TotalSegments: 1 }, 'The Segment parameter is required but was not present in the request when parameter TotalSegments is present'],
  [{ Segment: 2, TotalSegments: 2 }, 'The Segment parameter is zero-based and must be less than parameter TotalSegments: Segment: 2 is not less than TotalSegments: 2'],
  [{ Segment: -1, TotalSegments: 2 }, '1 validation error detected: Value \'-1\' at \'segment\' failed to satisfy constraint: Member must have value greater than or equal to 0'],
  [{ Segment: 0, TotalSegments: 0 }, '1 validation error detected: Value \'0\' at \'totalSegments\' failed to satisfy constraint: Member must have value greater than or equal to 1'],
  [{ ExclusiveStartKey: { id: { N: '1' } } }, 'The provided starting key is invalid: The provided key element does not match the schema'],
])('a scan with %j is refused (API reference, Scan)', (input, message) => {
  expect(engine().send('Scan', { ...input })).toEqual(refusal(message));
});
