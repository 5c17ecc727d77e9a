import { consumer } from '../../src/runtime';
import { idempotent } from '../../src/runtime/idempotency';
import { refused } from '../support/runtime-aws-server';
import { cloudEvent, failures, fifoRecord, recordingLogger, sqsRecord } from '../support/runtime-events';
import { own, useIdempotencyTable } from '../support/runtime-idempotency';
import { answerForSqs } from '../support/runtime-sqs';

const bed = useIdempotencyTable();
beforeEach(() => {
  process.env.EVENTWEAVE_RETRY_BACKOFF = '10,900';
  answerForSqs(bed.aws);
  bed.aws.answer('ChangeMessageVisibilityBatch', () => ({ Successful: [], Failed: [] }));
});
afterEach(() => {
  delete process.env.EVENTWEAVE_RETRY_BACKOFF;
  jest.restoreAllMocks();
});

interface Entry {
  readonly ReceiptHandle: string;
  readonly VisibilityTimeout: number;
}

const entries = () => bed.aws.inputs<{ Entries: Entry[] }>('ChangeMessageVisibilityBatch').flatMap(({ Entries }) => Entries);
const delays = () => entries().map(({ ReceiptHandle, VisibilityTimeout }) => [ReceiptHandle, VisibilityTimeout]);
const record = (id: string, attempt = 1) => sqsRecord(id, cloudEvent({ id, data: id }), {
  receiptHandle: id, attributes: { ApproximateReceiveCount: String(attempt) },
});
const logger = recordingLogger();
const handler = consumer<string>(({ data }) => {
  if (data !== 'good') throw new Error('no stock');
}, { logger });

test.each([[1, 5, 10], [2, 10, 20], [3, 20, 40], [7, 320, 640], [8, 450, 900], [30, 450, 900]])('before try %d + 1 it is %d to %d seconds', async (attempt, least, most) => {
  for (const [chance, delay] of [[0, least], [0.999_999, most]]) {
    bed.aws.calls.length = 0;
    jest.spyOn(Math, 'random').mockReturnValue(chance);
    expect(await handler({ Records: [record('a', attempt)] })).toEqual(failures('a'));
    expect(delays()).toEqual([['a', delay]]);
  }
});

test('only what failed is delayed, ten to a call', async () => {
  const Records = ['good', ...Array.from({ length: 21 }, (_, index) => `bad ${index}`)].map((id) => record(id));
  await handler({ Records });
  expect(bed.aws.inputs('ChangeMessageVisibilityBatch').map(({ Entries }) => Entries.length)).toEqual([10, 10, 1]);
  expect(entries().map(({ ReceiptHandle }) => ReceiptHandle)).toEqual(Records.slice(1).map(({ receiptHandle }) => receiptHandle));
});

test('nothing is asked where nothing failed, and where the construct says nothing', async () => {
  await handler({ Records: [record('good')] });
  delete process.env.EVENTWEAVE_RETRY_BACKOFF;
  await handler({ Records: [record('bad')] });
  expect(bed.aws.calls).toEqual([]);
});

test('the messages of a FIFO group wait together, those behind the failed one as well', async () => {
  const fifo = (id: string, group: string, attempt: string) => fifoRecord(id, group, cloudEvent({ data: id }), {
    receiptHandle: id, attributes: { ApproximateReceiveCount: attempt, MessageGroupId: group },
  });
  jest.spyOn(Math, 'random').mockReturnValueOnce(0).mockReturnValueOnce(0.5);
  expect(await handler({ Records: [fifo('good', 'A', '1'), fifo('bad', 'A', '3'), fifo('behind', 'A', '1'), fifo('other', 'B', '1')] }))
    .toEqual(failures('bad', 'behind', 'other'));
  expect(delays()).toEqual([['bad', 20], ['behind', 20], ['other', 8]]);
});

test('when the visibility cannot be changed the messages come again all the same', async () => {
  jest.spyOn(console, 'warn').mockImplementation();
  bed.aws.answer('ChangeMessageVisibilityBatch', () => refused('AccessDenied'));
  expect(await handler({ Records: [record('a')] })).toEqual(failures('a'));
  expect(console.warn).toHaveBeenCalledWith(expect.objectContaining({ message: 'the next tries were not delayed' }));
});

test('a message that is not done when the time is up waits until its own lock has expired', async () => {
  process.env.EVENTWEAVE_RETRY_BACKOFF = '1,1';
  const slow = consumer(idempotent(() => new Promise(() => {}), own()), { logger });
  const end = Date.now() + 600;
  await slow({ Records: [record('a')] }, { getRemainingTimeInMillis: () => end - Date.now() });
  expect(entries()[0].VisibilityTimeout).toBe(2); // what was left, and a second for clocks that differ
});
