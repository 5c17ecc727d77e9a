import { publish, type NewEvent } from '../../src/runtime/publish';
import { useAwsServer } from '../support/runtime-aws-server';
import { answerForEventBridge, putCalls, putIds } from '../support/runtime-eventbridge';
import { cloudEvent } from '../support/runtime-events';

const aws = useAwsServer();
beforeEach(() => answerForEventBridge(aws));

const to = { eventBusName: 'orders' };
const placed: NewEvent = { source: '/orders', type: 'order.placed', data: { total: 3 } };
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** The detail of the only entry that was sent. */
function sentDetail() {
  expect(putCalls(aws).flat()).toHaveLength(1);
  return JSON.parse(putCalls(aws)[0][0].Detail);
}

test('an event is sent as a CloudEvent in the detail, with source, type, time and bus beside it', async () => {
  const event = { ...placed, id: 'e1', time: '2026-11-21T10:00:00.000Z', subject: 'order-7', dataschema: 'https://schemas/order' };
  await publish([event], to);
  const [[{ Detail, ...entry }]] = putCalls(aws);
  expect(entry).toEqual({ EventBusName: 'orders', Source: '/orders', DetailType: 'order.placed', Time: Date.parse(event.time) / 1000 });
  expect(JSON.parse(Detail)).toEqual({ specversion: '1.0', datacontenttype: 'application/json', ...event });
});

test('what an event lacks is filled in, and told to the caller', async () => {
  const before = Date.now();
  const published = await publish([placed], to);
  const { id, time } = sentDetail();
  expect(id).toMatch(UUID);
  expect(Date.parse(time)).toBeGreaterThanOrEqual(before);
  expect(Date.parse(time)).toBeLessThanOrEqual(Date.now());
  expect(published).toEqual([{ specversion: '1.0', datacontenttype: 'application/json', ...placed, id, time }]);
});

test('each event has an id of its own', async () => {
  const [first, second] = await publish([placed, placed], to);
  expect(first.id).not.toBe(second.id);
});

test.each(['id', 'time', 'datacontenttype'])('%s is filled in where the caller gave it as undefined', async (name) => {
  await publish([{ ...placed, [name]: undefined }], to);
  expect(sentDetail()).toMatchObject({ id: expect.stringMatching(UUID), time: expect.any(String), datacontenttype: 'application/json' });
  expect(putCalls(aws)[0][0].Time).toEqual(expect.any(Number));
});

test.each([
  ['with a story of its own', { correlationid: 'story', traceparent: '00-1-2-01' }, { correlationid: 'story', causationid: 'cause', traceparent: '00-1-2-01' }],
  ['that began the story', {}, { correlationid: 'cause', causationid: 'cause' }],
])('an event caused by one %s carries it on', async (_, more, expected) => {
  await publish([placed], { ...to, causedBy: cloudEvent({ id: 'cause', ...more }) });
  const { correlationid, causationid, traceparent } = sentDetail();
  expect({ correlationid, causationid, traceparent }).toEqual(expected);
});

test('an event that names its own story keeps it, but not where it names undefined', async () => {
  const causedBy = cloudEvent({ id: 'cause', correlationid: 'story' });
  await publish([{ ...placed, correlationid: 'own', causationid: undefined }], { ...to, causedBy });
  expect(sentDetail()).toMatchObject({ correlationid: 'own', causationid: 'cause' });
});

test('an event that follows from none begins a story', async () => {
  await publish([placed], to);
  expect(Object.keys(sentDetail()).sort()).toEqual(['data', 'datacontenttype', 'id', 'source', 'specversion', 'time', 'type']);
});

test.each([[1, [1]], [10, [10]], [11, [10, 1]], [25, [10, 10, 5]]])('%d events are sent ten to a call, in order', async (count, sizes) => {
  const ids = Array.from({ length: count }, (_, index) => `e${index}`);
  const published = await publish(ids.map((id) => ({ ...placed, id })), to);
  expect(putCalls(aws).map((entries) => entries.length)).toEqual(sizes);
  expect(putIds(aws).flat()).toEqual(ids);
  expect(published.map(({ id }) => id)).toEqual(ids);
});

test('no events are no call', async () => {
  expect(await publish([], to)).toEqual([]);
  expect(aws.calls).toEqual([]);
});

describe('the bus', () => {
  afterEach(() => {
    delete process.env.EVENTWEAVE_EVENT_BUS_NAME;
  });

  test('is the one of the environment where none is given', async () => {
    process.env.EVENTWEAVE_EVENT_BUS_NAME = 'from-environment';
    await publish([placed]);
    await publish([placed], to);
    expect(putCalls(aws).flat().map(({ EventBusName }) => EventBusName)).toEqual(['from-environment', 'orders']);
  });

  test.each([[undefined], ['']])('fails when it is named nowhere, or %p', async (eventBusName) => {
    await expect(publish([placed], { eventBusName }))
      .rejects.toEqual(new TypeError('eventBusName must be given where EVENTWEAVE_EVENT_BUS_NAME is not set; FanOut.connect sets it'));
    expect(aws.calls).toEqual([]);
  });
});

test('the trace of the invocation goes along', async () => {
  process.env._X_AMZN_TRACE_ID = 'Root=1-67891233-abcdef012345678912345678;Sampled=1';
  await publish([placed], to);
  delete process.env._X_AMZN_TRACE_ID;
  expect(putCalls(aws)[0][0].TraceHeader).toBe('Root=1-67891233-abcdef012345678912345678;Sampled=1');
});

const circular: { self?: unknown } = {};
circular.self = circular;

test.each<[string, Partial<NewEvent>, RegExp]>([
  ['a BigInt', { data: 1n }, /BigInt/],
  ['a circle', { data: circular }, /circular/],
  ['a part that throws', { data: { toJSON: () => { throw new Error('no JSON of me'); } } }, /no JSON of me/],
  ['a time that is none', { time: 'tomorrow' }, /time must be ISO 8601, got tomorrow/],
])('fails before anything is sent when one of the events has %s', async (_, more, message) => {
  const good = Array.from({ length: 12 }, () => placed);
  await expect(publish([...good, { ...placed, ...more }], to)).rejects.toThrow(message);
  expect(aws.calls).toEqual([]);
});
