import { filterDecision } from '../../../../src/testing/services/patterns';

// Sources: Lambda developer guide, "Using event filtering with an Amazon SQS event source"; EventBridge user guide, "Event filtering in
// Amazon EventBridge Pipes".

const filters = (...patterns: unknown[]) => patterns.map((pattern) => ({ Pattern: JSON.stringify(pattern) }));
const record = (body: unknown) => ({
  messageId: 'm1',
  body: typeof body === 'string' ? body : JSON.stringify(body),
  attributes: { SenderId: 'orders' },
  messageAttributes: { type: { stringValue: 'paid' } },
});

const json = { kind: ['paid'] };
const text = ['paid'];

test.each<[rule: string, patterns: unknown[], body: unknown, kept: boolean]>([
  ['without filters every message is kept', [], 'anything', true],
  ['one filter that matches is enough', [{ body: { kind: ['new'] } }, { body: json }], { kind: 'paid' }, true],
  ['a message that no filter matches is dropped', [{ body: { kind: ['new'] } }, { body: { kind: ['old'] } }], { kind: 'paid' }, false],

  ['plain text, filter for plain text: filtered', [{ body: text }], 'paid', true],
  ['plain text, filter for another plain text: dropped', [{ body: text }], 'unpaid', false],
  ['plain text, no filter for the body: the other properties count', [{ attributes: { SenderId: ['orders'] } }], 'paid', true],
  ['plain text, filter for JSON: dropped', [{ body: json }], 'paid', false],
  ['plain text, filter for the absence of a field: dropped all the same', [{ body: { kind: [{ exists: false }] } }], 'paid', false],
  ['JSON, filter for plain text: dropped', [{ body: text }], { kind: 'paid' }, false],
  ['JSON that is a number, filter for plain text: dropped', [{ body: [7] }], '7', false],
  ['JSON, filter for anything but a plain text: dropped', [{ body: [{ exists: false }] }], { kind: 'paid' }, false],
  ['JSON, no filter for the body: the other properties count', [{ attributes: { SenderId: ['orders'] } }], { kind: 'paid' }, true],
  ['JSON, no filter for the body: the other properties do not match', [{ attributes: { SenderId: ['other'] } }], { kind: 'paid' }, false],
  ['JSON, filter for JSON: filtered', [{ body: json }], { kind: 'paid', total: 7 }, true],
  ['JSON, filter for other JSON: dropped', [{ body: json }], { kind: 'new' }, false],

  ['fields deep in the body are matched', [{ body: { order: { total: [{ numeric: ['>', 5] }] } } }], { order: { total: 7 } }, true],
  ['message attributes are matched', [{ messageAttributes: { type: { stringValue: ['paid'] } } }], 'x', true],
  ['the format that alternatives want counts', [{ $or: [{ body: { a: [{ exists: false }] } }, { body: { b: [{ exists: false }] } }] }], 'paid', false],
  ['alternatives may want both formats', [{ $or: [{ body: json }, { body: text }] }], 'paid', true],
])('%s', (_, patterns, body, kept) => {
  expect(filterDecision(filters(...patterns), record(body))).toBe(kept);
  expect(filterDecision(filters(...patterns), record(body), 'pipe')).toBe(kept);
});

test('a record whose body is no text is matched as it is', () => {
  expect(filterDecision(filters({ body: json }), { body: { kind: 'paid' } })).toBe(true);
  const inserted = filters({ eventName: ['INSERT'], dynamodb: { NewImage: { id: { S: [{ prefix: 'order' }] } } } });
  expect(filterDecision(inserted, { eventName: 'INSERT', dynamodb: { NewImage: { id: { S: 'order-7' } } } })).toBe(true);
  expect(filterDecision(inserted, { eventName: 'REMOVE', dynamodb: { Keys: { id: { S: 'order-7' } } } })).toBe(false);
});

test('a list of filters decides anew for every record', () => {
  const paid = filters({ body: json });
  expect([{ kind: 'paid' }, { kind: 'new' }, { kind: 'paid' }].map((body) => filterDecision(paid, record(body)))).toEqual([true, false, true]);
});

test('one list of filters is compiled for a mapping and for a pipe by the rules of each', () => {
  const blocks = filters({ body: { ip: [{ cidr: '10.0.0.0/8' }] } });
  expect(filterDecision(blocks, record({ ip: '10.1.2.3' }), 'pipe')).toBe(true);
  expect(() => filterDecision(blocks, record({ ip: '10.1.2.3' }))).toThrow('body.ip[0] must not use cidr in a pattern of a mapping');
});

test('a filter that is no JSON is refused', () => {
  expect(() => filterDecision([{ Pattern: '{' }], record('x'))).toThrow('Pattern must be JSON, got {');
});
