import * as fc from 'fast-check';
import { engine, refusal, type Outcome } from './engine';

const seed = Number(process.env.SEED ?? 1);
const thing = (name: string) => ({ id: { S: name }, size: { N: String(name.length) } });
const NAMES = Array.from({ length: 40 }, (_, index) => `item ${index}`);

/** A segment that is read page by page. */
function segmentOf(send: ReturnType<typeof engine>['send'], input: object) {
  const found: string[] = [];
  let ExclusiveStartKey: unknown;
  let isOver = false;
  return {
    found,
    get isOver() { return isOver; },
    turn: () => {
      const page = send('Scan', { ...input, ExclusiveStartKey });
      found.push(...(page.Items as Outcome[]).map(({ id, orderNo }) => (id?.S ?? orderNo?.N) as string));
      ExclusiveStartKey = page.LastEvaluatedKey;
      isOver = ExclusiveStartKey === undefined;
    },
  };
}

/** One thing that happens between two pages. */
const steps = fc.record({ turn: fc.nat(), write: fc.option(fc.record({ name: fc.constantFrom(...NAMES, 'x', 'y', 'z'), gone: fc.boolean() })) });

test(`whatever is written meanwhile, what is there all along is found once (SEED=${seed}; developer guide, "Parallel scan")`, () => {
  const scripts = fc.array(steps, { maxLength: 60 });
  fc.assert(fc.property(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 7 }), scripts, (TotalSegments, Limit, script) => {
    const { send } = engine();
    for (const name of NAMES) send('PutItem', { Item: thing(name) });
    const untouched = new Set(NAMES);
    const segments = Array.from({ length: TotalSegments }, (_, Segment) => segmentOf(send, { Segment, TotalSegments, Limit }));
    for (const { turn, write } of script) {
      const open = segments.filter(({ isOver }) => !isOver);
      if (open.length > 0) open[turn % open.length].turn();
      if (!write) continue;
      untouched.delete(write.name);
      send(write.gone ? 'DeleteItem' : 'PutItem', write.gone ? { Key: { id: { S: write.name } } } : { Item: thing(write.name) });
    }
    for (const segment of segments) while (!segment.isOver) segment.turn();
    const found = segments.flatMap((segment) => segment.found);
    expect(found.filter((name) => untouched.has(name)).sort()).toEqual([...untouched].sort());
    expect(new Set(found).size).toBe(found.length); // items of a table stay where they are
  }), { seed });
});

test('the items of one partition are in one segment', () => {
  const { send } = engine();
  for (let orderNo = 0; orderNo < 20; orderNo++) {
    send('PutItem', { TableName: 'orders', Item: { customer: { S: `customer ${orderNo % 4}` }, orderNo: { N: String(orderNo) } } });
  }
  const customers = [0, 1, 2].map((Segment) => (send('Scan', { TableName: 'orders', Segment, TotalSegments: 3 }).Items as Outcome[]).map(({ customer }) => customer.S as string));
  const owners = customers.map((names) => [...new Set(names)]);
  expect(owners.flat().sort()).toEqual(['customer 0', 'customer 1', 'customer 2', 'customer 3']);
});

test('the segments of an index share its items, page by page', () => {
  const { send } = engine();
  for (let orderNo = 0; orderNo < 30; orderNo++) {
    const more = orderNo % 3 === 0 ? {} : { placed: { S: `day ${orderNo % 7}` } };
    send('PutItem', { TableName: 'orders', Item: { customer: { S: 'ada' }, orderNo: { N: String(orderNo) }, ...more } });
  }
  const segments = [0, 1, 2].map((Segment) => segmentOf(send, { TableName: 'orders', IndexName: 'by-placed', Segment, TotalSegments: 3, Limit: 2 }));
  for (const segment of segments) while (!segment.isOver) segment.turn();
  expect(segments.flatMap(({ found }) => found).map(Number).sort((one, other) => one - other))
    .toEqual(Array.from({ length: 30 }, (_, orderNo) => orderNo).filter((orderNo) => orderNo % 3 !== 0));
});

describe('a key to go on from', () => {
  const { send } = engine();
  for (const name of NAMES) send('PutItem', { Item: thing(name) });
  const { LastEvaluatedKey: ExclusiveStartKey } = send('Scan', { Segment: 0, TotalSegments: 2, Limit: 1 });

  test('must be of the same segment (API reference, Scan, ExclusiveStartKey)', () => {
    expect(send('Scan', { Segment: 0, TotalSegments: 2, ExclusiveStartKey })).toHaveProperty('Items');
    expect(send('Scan', { Segment: 1, TotalSegments: 2, ExclusiveStartKey })).toEqual(refusal(
      'The provided starting key is invalid: Invalid ExclusiveStartKey. Please use ExclusiveStartKey with correct Segment. TotalSegments: 2 Segment: 1'));
  });

  test('is of the only segment there is', () => {
    expect(send('Scan', { Segment: 0, TotalSegments: 1, ExclusiveStartKey })).toHaveProperty('Items');
  });

  test('may be one that is deleted by now', () => {
    send('DeleteItem', { Key: ExclusiveStartKey });
    expect(send('Scan', { Segment: 0, TotalSegments: 2, ExclusiveStartKey }).Items).not.toHaveLength(0);
  });
});
