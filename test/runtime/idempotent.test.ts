import type { CloudEvent } from '../../src/runtime';
import { idempotent, type OnceDelivery } from '../../src/runtime/idempotency';
import { cloudEvent } from '../support/runtime-events';
import { delivery, own, TABLE, useIdempotencyTable } from '../support/runtime-idempotency';

interface Order {
  readonly orderId: string;
  readonly total: number;
}

const bed = useIdempotencyTable();
const order = (data: Partial<Order> = {}, more: Partial<CloudEvent> = {}) => cloudEvent<Order>({ ...more, data: { orderId: 'O-1', total: 3, ...data } });
const calls = () => bed.aws.calls.map(({ operation }) => operation);
const record = () => bed.tables.items(TABLE)[0];

test('what is delivered twice is handled once, and both get the result', async () => {
  const handle = jest.fn((_: CloudEvent<Order>) => ({ charge: 'C-1' }));
  const once = idempotent(handle, own({ key: 'data.orderId' }));
  const [first, second] = [delivery(), delivery()];
  expect(await once(order({}, { id: 'e-1', time: 'then' }), first)).toEqual({ charge: 'C-1' });
  expect(await once(order({}, { id: 'e-2', time: 'later' }), second)).toEqual({ charge: 'C-1' });
  expect(handle).toHaveBeenCalledTimes(1);
  expect([first.notes, second.notes]).toEqual([[], ['duplicate']]);
  expect(second.lines).toEqual([expect.objectContaining({ level: 'info', message: 'duplicate, handled before', idempotency_key: 'O-1' })]);
  expect(calls()).toEqual(['PutItem', 'PutItem', 'PutItem']); // two for the first, one for the duplicate
});

test('the record has the attributes of Powertools, an id that Powertools never has, and is less than a kilobyte', async () => {
  const options = own({ key: 'data.orderId', ttl: 1000 });
  await idempotent((_: CloudEvent<Order>) => 'done', options)(order(), delivery());
  expect(record()).toEqual({
    id: { S: `eventweave#${options.name}#O-1` },
    status: { S: 'COMPLETED' },
    expiration: { N: String(Math.floor(Date.now() / 1000) + 1000) },
    validation: { S: expect.stringMatching(/^[\w-]{43}$/) },
    token: { S: expect.stringMatching(/^[0-9a-f-]{36}$/) },
    format: { N: '1' },
    data: { S: '"done"' },
  });
  expect(Buffer.byteLength(JSON.stringify(record()))).toBeLessThan(1024);
});

test('without a key it is the source and id of the event', async () => {
  const handle = jest.fn();
  const once = idempotent<CloudEvent<Order>>(handle, own());
  for (const [source, id] of [['/a', '1'], ['/a', '1'], ['/a', '2'], ['/b', '1']]) await once(order({}, { source, id }), delivery());
  expect(handle).toHaveBeenCalledTimes(3);
});

test('two consumers of one table do not see each other\'s records', async () => {
  const [first, second] = [jest.fn(), jest.fn()];
  await idempotent(first, own({ key: 'data.orderId' }))(order(), delivery());
  await idempotent(second, own({ key: 'data.orderId' }))(order(), delivery());
  expect(first).toHaveBeenCalledTimes(1);
  expect(second).toHaveBeenCalledTimes(1);
});

test('a second wrapper of the same name is refused', () => {
  const options = own();
  idempotent(jest.fn(), options);
  expect(() => idempotent(jest.fn(), options)).toThrow(`name must be given and unique in this function, got ${options.name} twice`);
});

test.each(['EVENTWEAVE_CONSUMER_NAME', 'AWS_LAMBDA_FUNCTION_NAME'])('so is a second one without a name, where %s names both', (variable) => {
  process.env[variable] = `of ${variable}`;
  try {
    idempotent(jest.fn());
    expect(() => idempotent(jest.fn())).toThrow(`name must be given and unique in this function, got of ${variable} twice`);
  } finally {
    delete process.env[variable];
  }
});

test('the handler gets a key for providers: stable, and another one in another consumer', async () => {
  const keys: string[] = [];
  const handle = (_: unknown, { idempotencyKey }: OnceDelivery) => {
    keys.push(idempotencyKey);
    throw new Error('no answer');
  };
  const once = idempotent(handle, own({ key: 'data.orderId' }));
  for (let attempt = 0; attempt < 2; attempt++) await expect(once(order(), delivery())).rejects.toThrow('no answer');
  await expect(idempotent(handle, own({ key: 'data.orderId' }))(order(), delivery())).rejects.toThrow('no answer');
  expect(keys[0]).toMatch(/^[\w-]{43}$/);
  expect(keys[1]).toBe(keys[0]);
  expect(keys[2]).not.toBe(keys[0]);
});

test('the delivery keeps what it had', async () => {
  let got: unknown;
  await idempotent((_: CloudEvent<Order>, { attempt, messageId, remainingTime }) => {
    got = [attempt, messageId, remainingTime()];
  }, own())(order(), delivery(7));
  expect(got).toEqual([1, 'm', 7]);
});

test.each([
  ['nothing', () => undefined, 'undefined'],
  ['null', () => null, 'null'],
  ['an object', () => ({ id: 1 }), 'object'],
  ['an empty text', () => '', 'an empty text'],
  ['3 KB', () => 'x'.repeat(3000), 'a text of 3000 bytes'],
  ['too many bytes, not characters', () => 'é'.repeat(600), 'a text of 1200 bytes'],
  ['no number', () => NaN, 'NaN'],
  ['a path that leads nowhere', 'data.customer.id', 'undefined'],
])('a key of %s is refused for good, before anything is written', async (_, key, got) => {
  const handle = jest.fn();
  const error = await idempotent(handle, own({ key }))(order(), delivery()).catch((thrown) => thrown);
  expect(error).toMatchObject({ name: 'IdempotencyKeyError', permanent: true, message: `idempotency key must be a text of 1 to 1024 bytes or a finite number, got ${got}` });
  expect(handle).not.toHaveBeenCalled();
  expect(calls()).toEqual([]);
});

test.each([['a number', 7], ['1,024 bytes', 'x'.repeat(1024)]])('a key of %s is one', async (_, key) => {
  const handle = jest.fn();
  await idempotent(handle, own({ key: () => key }))(order(), delivery());
  expect(handle).toHaveBeenCalledTimes(1);
});

test('a message that is no event needs a key', async () => {
  await expect(idempotent(jest.fn(), own())({ orderId: 'O-1' }, delivery())).rejects.toMatchObject({ name: 'IdempotencyKeyError' });
});

test('the same key with another payload is refused for good', async () => {
  const handle = jest.fn();
  const once = idempotent(handle, own({ key: 'data.orderId' }));
  await once(order({ total: 3 }), delivery());
  await expect(once(order({ total: 4 }), delivery())).rejects.toMatchObject({ name: 'IdempotencyPayloadError', permanent: true, key: 'O-1' });
  expect(handle).toHaveBeenCalledTimes(1);
});

test('payloads are compared as canonical JSON, by what was chosen', async () => {
  const handle = jest.fn();
  const once = idempotent(handle, own({ key: 'data.orderId', payload: 'data' }));
  await once(cloudEvent({ data: { orderId: 'O-1', b: 1, a: { d: 2, c: [1] } } }), delivery());
  await once(cloudEvent({ type: 'other', data: { a: { c: [1], d: 2 }, b: 1, orderId: 'O-1' } }), delivery());
  expect(handle).toHaveBeenCalledTimes(1);
});

test('a payload that is nested too deeply to be compared is refused for good', async () => {
  const deep = JSON.parse(`${'['.repeat(100_000)}${']'.repeat(100_000)}`);
  await expect(idempotent(jest.fn(), own({ key: () => 'k' }))(cloudEvent({ data: deep }), delivery())).rejects.toMatchObject({
    permanent: true, message: 'the payload cannot be compared: it has no canonical JSON',
  });
});

test('after its time to live a key is new', async () => {
  const handle = jest.fn();
  const once = idempotent(handle, own({ key: 'data.orderId', ttl: 60 }));
  await once(order({ total: 3 }), delivery());
  bed.pass(59_000);
  await once(order({ total: 3 }), delivery());
  bed.pass(3_000);
  const later = delivery();
  await once(order({ total: 4 }), later); // not even the payload counts any more
  expect(handle).toHaveBeenCalledTimes(2);
  expect(later.notes).toEqual([]);
});

test.each([
  ['too large', () => 'x'.repeat(350_001), 'the result is too large and was not stored: duplicates return nothing'],
  ['no JSON', () => ({ big: 1n }), 'the result has no JSON and was not stored: duplicates return nothing'],
])('a result that is %s: the effect stays one, and the log says what duplicates get', async (_, result, message) => {
  const handle = jest.fn(result as () => unknown);
  const once = idempotent(handle, own());
  const first = delivery();
  await once(order(), first);
  expect(first.lines).toEqual([expect.objectContaining({ level: 'error', message })]);
  expect(await once(order(), delivery())).toBeUndefined();
  expect(handle).toHaveBeenCalledTimes(1);
});

test.each([
  ['the table', { name: 'x' }, 'tableName must be given where EVENTWEAVE_IDEMPOTENCY_TABLE_NAME is not set; the property idempotency of a consumer sets it'],
  ['the name', { tableName: TABLE }, 'name must be given where EVENTWEAVE_CONSUMER_NAME is not set; the property idempotency of a consumer sets it'],
  ['a time to live', { name: 'y', tableName: TABLE, ttl: Number('soon') }, 'ttl must be a number of seconds above 0, got NaN'],
])('%s has to be known', async (_, options, message) => {
  const handle = jest.fn();
  await expect(idempotent(handle, options)(order(), delivery())).rejects.toThrow(new TypeError(message));
  expect(handle).not.toHaveBeenCalled();
});
