import { BUS, useDispatcher } from './dispatch-bed';
import { cloudEventsOf } from '../../src/event-sourced-table/cloud-events.lambda';
import { Publication, type Outbox } from '../../src/event-sourced-table/publication.lambda';
import { streamName } from '../../src/runtime/event-store/stream-name';
import { refused } from '../support/runtime-aws-server';

const use = useDispatcher();

const commitOf = (id: string, count: number, more: object = {}) => ({
  stream: streamName('order', id),
  first: 1,
  last: count,
  time: 1_795_255_200_000,
  id: new Uint8Array(),
  metadata: {},
  events: Array.from({ length: count }, (_, index) => ['paid', { index }] as const),
  ...more,
});
const outbox = (id: string, count: number): Outbox => ({ events: cloudEventsOf(commitOf(id, count)), accepted: 0 });
const calls = () => use.bed.inputs('PutEvents').map(({ Entries }) => Entries.map(({ Detail }: any) => JSON.parse(Detail).id));
const never = () => false;

test('the next event of each stream at a time, ten to a call', async () => {
  const outboxes = Array.from({ length: 12 }, (_, index) => outbox(`${index}`, 2));
  await new Publication(BUS).publish(outboxes, never);
  expect(calls().map((ids) => ids.length).sort()).toEqual([10, 10, 2, 2]);
  expect(calls().slice(0, 2).flat().every((id: string) => id.endsWith('@1'))).toBe(true);
  expect(outboxes.every(({ accepted }) => accepted === 2)).toBe(true);
});

test('only the entries that failed are sent again, and nothing behind them before they are accepted', async () => {
  let failures = 1;
  use.bed.bus.refuse = ({ Detail }) => (JSON.parse(Detail).id === 'order#1@1' && failures-- > 0 ? 'ThrottlingException' : undefined);
  await new Publication(BUS).publish([outbox('1', 2), outbox('2', 1)], never);
  expect(calls()).toEqual([['order#1@1', 'order#2@1'], ['order#1@1'], ['order#1@2']]);
});

test('an entry that is never accepted holds up its own stream alone', async () => {
  use.bed.bus.refuse = ({ Detail }) => (JSON.parse(Detail).id === 'order#1@2' ? 'InternalFailure' : undefined);
  const [one, other] = [outbox('1', 3), outbox('2', 3)];
  await new Publication(BUS).publish([one, other], never);
  expect([one.accepted, one.refusal, other.accepted, other.refusal]).toEqual([1, { error: expect.objectContaining({ message: 'InternalFailure: for a test' }), permanent: false }, 3, undefined]);
});

test('an entry that makes the whole call invalid is refused alone', async () => {
  const { bed } = use;
  bed.disturb('PutEvents', ...Array.from({ length: 4 }, () => ({ Entries }: any) => (
    Entries.some(({ Detail }: any) => JSON.parse(Detail).id === 'order#1@1') ? refused('ValidationException') : bed.putEvents(Entries)
  )));
  const [one, other] = [outbox('1', 1), outbox('2', 1)];
  await new Publication(BUS).publish([one, other], never);
  expect([one.refusal?.permanent, other.accepted]).toEqual([true, 1]);
});

test('a call that had no answer is no reason to park', async () => {
  use.bed.disturb('PutEvents', ...Array.from({ length: 4 }, () => () => refused('InternalException', 'for a test', 500)));
  const one = outbox('1', 1);
  await new Publication(BUS).publish([one], never);
  expect([one.accepted, one.refusal?.permanent]).toEqual([0, false]);
});

test('when the time is up nothing more is sent', async () => {
  const one = outbox('1', 3);
  await new Publication(BUS).publish([one], () => use.bed.ids.length > 0);
  expect([one.accepted, one.refusal, calls().length]).toEqual([1, undefined, 1]);
});

describe('the bus', () => {
  test('that is missing gets nothing, as EventBridge would accept it', async () => {
    use.bed.disturb('DescribeEventBus', () => refused('ResourceNotFoundException'));
    await expect(new Publication(BUS).publish([outbox('1', 1)], never)).rejects.toThrow(expect.objectContaining({ name: 'BusNotFoundError', eventBus: BUS }));
    expect(calls()).toEqual([]);
  });

  test('that could not be looked for is looked for again with the next batch', async () => {
    const publication = new Publication(BUS);
    use.bed.disturb('DescribeEventBus', () => refused('ThrottlingException'));
    await expect(publication.publish([outbox('1', 1)], never)).rejects.toThrow(expect.objectContaining({ name: 'ThrottlingException' }));
    await publication.publish([outbox('1', 1)], never);
    expect([use.bed.count('DescribeEventBus'), use.bed.ids]).toEqual([2, ['order#1@1']]);
  });

  test('is looked for every ten seconds', async () => {
    const publication = new Publication(BUS);
    const now = jest.spyOn(Date, 'now').mockReturnValue(1_000_000);
    for (const milliseconds of [0, 9_999, 10_000]) {
      now.mockReturnValue(1_000_000 + milliseconds);
      await publication.publish([outbox('1', 1)], never);
    }
    now.mockRestore();
    expect(use.bed.count('DescribeEventBus')).toBe(2);
  });
});

test('what an event says of itself', () => {
  const metadata = { commandId: 'command-1', correlationId: 'story-1', traceparent: '00-1-2-01' };
  expect(cloudEventsOf(commitOf('a b', 1, { stream: streamName('order/ä', 'a b'), first: 7, last: 7, metadata, events: [['paid', { amount: 1 }, 3]] }))).toEqual([{
    specversion: '1.0',
    id: 'order/ä#a b@7',
    source: '/order%2F%C3%A4',
    type: 'paid',
    subject: 'a b',
    time: '2026-11-21T10:00:00.000Z',
    datacontenttype: 'application/json',
    correlationid: 'story-1',
    causationid: 'command-1',
    traceparent: '00-1-2-01',
    streamversion: 7,
    schemaversion: 3,
    data: { amount: 1 },
  }]);
  const [event] = cloudEventsOf(commitOf('1', 1, { metadata: { causationId: 'cause-1', commandId: 'command-1' } }));
  expect(event).toMatchObject({ causationid: 'cause-1', schemaversion: 1 });
  expect(event).not.toHaveProperty('correlationid');
});
