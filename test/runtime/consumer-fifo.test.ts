import { consumer, InvalidMessageError } from '../../src/runtime';
import { refused, useAwsServer } from '../support/runtime-aws-server';
import { failures, fifoRecord, later, recordingLogger, sqsRecord, turn } from '../support/runtime-events';
import { answerForSqs } from '../support/runtime-sqs';

const aws = useAwsServer();
beforeEach(() => answerForSqs(aws));

const logger = recordingLogger();
const decode = (body: unknown) => body as string;

/** One message for each id, such as `a1`: its first letter is its group. */
function batch(...ids: string[]) {
  return { Records: ids.map((id) => fifoRecord(id, id[0], JSON.stringify(id))) };
}

/** Keeps the ids of what it began and ended; `bad` ones fail, `invalid` ones are found invalid. */
function recording({ bad = [], invalid = [] }: { bad?: string[]; invalid?: string[] }) {
  const trace: string[] = [];
  const handler = consumer<string>(async (id) => {
    trace.push(`${id} begins`);
    await new Promise(setImmediate);
    if (bad.includes(id)) throw new Error('no stock');
    if (invalid.includes(id)) throw new InvalidMessageError('no such order');
    trace.push(`${id} ends`);
  }, { decode, logger });
  const of = (group: string) => trace.filter((line) => line.startsWith(group));
  return { handler, trace, of };
}

/** A handler that ends when `size` messages are in it at once, and not before. */
function meeting(size: number) {
  let arrived = 0;
  let open: () => void;
  const all = new Promise<void>((resolve) => (open = resolve));
  return () => {
    if (++arrived === size) open();
    return all;
  };
}

test('messages of one group are handled one after the other, in order', async () => {
  const { handler, trace } = recording({});
  expect(await handler(batch('a1', 'a2', 'a3'))).toEqual(failures());
  expect(trace).toEqual(['a1 begins', 'a1 ends', 'a2 begins', 'a2 ends', 'a3 begins', 'a3 ends']);
});

test('a group stops at its first failure, its rest is sent back, and other groups go on', async () => {
  const { handler, of } = recording({ bad: ['a2', 'c1'] });
  expect(await handler(batch('a1', 'b1', 'a2', 'c1', 'a3', 'b2', 'a4', 'c2'))).toEqual(failures('a2', 'c1', 'a3', 'a4', 'c2'));
  expect(of('a')).toEqual(['a1 begins', 'a1 ends', 'a2 begins']);
  expect(of('b')).toEqual(['b1 begins', 'b1 ends', 'b2 begins', 'b2 ends']);
  expect(of('c')).toEqual(['c1 begins']);
});

test('messages of one group stay in order, also where the first takes longest to decode', async () => {
  const decoding = later<string>();
  const handled: string[] = [];
  const handler = consumer<string>((id) => void handled.push(id), { decode: (body) => (body === 'a1' ? decoding.promise : body as string), logger });
  const answer = handler(batch('a1', 'a2', 'b1'));
  await turn();
  expect(handled).toEqual(['b1']);
  decoding.resolve('a1');
  expect(await answer).toEqual(failures());
  expect(handled).toEqual(['b1', 'a1', 'a2']);
});

test('groups are handled side by side', async () => {
  const handler = consumer(meeting(3), { decode });
  expect(await handler(batch('a1', 'b1', 'c1'))).toEqual(failures());
}, 5_000);

test('an invalid message of a group is set aside, and the group goes on', async () => {
  const { handler, of } = recording({ invalid: ['a2'] });
  const { Records } = batch('a1', 'a2', 'a3');
  expect(await handler({ Records: [...Records, fifoRecord('b1', 'b', 'no JSON'), fifoRecord('b2', 'b', '"b2"')] })).toEqual(failures());
  expect(of('a')).toEqual(['a1 begins', 'a1 ends', 'a2 begins', 'a3 begins', 'a3 ends']);
  expect(of('b')).toEqual(['b2 begins', 'b2 ends']);
  expect(aws.inputs('SendMessage').map(({ MessageGroupId, MessageDeduplicationId }) => [MessageGroupId, MessageDeduplicationId]).sort())
    .toEqual([['a', 'a2'], ['b', 'b1']]);
});

test('an invalid message that cannot be set aside stops its group', async () => {
  aws.answer('SendMessage', () => refused('AccessDenied', 'denied', 403));
  const { handler, of } = recording({ invalid: ['a2'] });
  expect(await handler(batch('a1', 'b1', 'a2', 'a3'))).toEqual(failures('a2', 'a3'));
  expect(of('b')).toEqual(['b1 begins', 'b1 ends']);
  expect(of('a')).not.toContain('a3 begins');
});

test('messages of a standard queue are handled side by side, also those of one message group, which is for fairness only', async () => {
  const attributes = { ApproximateReceiveCount: '1', MessageGroupId: 'tenant' };
  const Records = Array.from({ length: 10 }, (_, index) => sqsRecord(`m${index}`, '"order"', { attributes }));
  expect(await consumer(meeting(10), { decode })({ Records })).toEqual(failures());
}, 5_000);

test('a failure on a standard queue holds back nothing else of its message group', async () => {
  const attributes = { ApproximateReceiveCount: '1', MessageGroupId: 'tenant' };
  const { handler } = recording({ bad: ['a1'] });
  const Records = ['a1', 'a2', 'a3'].map((id) => sqsRecord(id, JSON.stringify(id), { attributes }));
  expect(await handler({ Records })).toEqual(failures('a1'));
});
