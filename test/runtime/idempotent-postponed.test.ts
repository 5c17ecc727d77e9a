import { consumer, type SqsRecord } from '../../src/runtime';
import { idempotent } from '../../src/runtime/idempotency';
import { refused } from '../support/runtime-aws-server';
import { cloudEvent, failures, fifoRecord, recordingLogger, sqsRecord } from '../support/runtime-events';
import { own, useIdempotencyTable } from '../support/runtime-idempotency';
import { answerForSqs } from '../support/runtime-sqs';

const bed = useIdempotencyTable();
beforeEach(() => answerForSqs(bed.aws));

const context = { getRemainingTimeInMillis: () => 30_000 };
const event = cloudEvent({ data: 1 });
const sent = () => bed.aws.inputs('SendMessage');

/** Two messages of one key: the second comes while the first is worked on. */
async function collide(second: SqsRecord) {
  let finish = () => {};
  let begun = () => {};
  const begins = new Promise<void>((resolve) => (begun = resolve));
  const finishes = new Promise<void>((resolve) => (finish = resolve));
  const logger = recordingLogger();
  const counts: object[] = [];
  const handler = consumer(idempotent(async () => {
    begun();
    await finishes;
  }, own()), { logger, metrics: (count) => counts.push(count) });
  const first = handler({ Records: [sqsRecord('first', event)] }, context);
  await begins;
  const answer = await handler({ Records: [second] }, context);
  finish();
  expect(await first).toEqual(failures());
  return { answer, logger, counts };
}

test('a message whose key is in progress is sent once more, for when the lock has expired, and does not use up its tries', async () => {
  const messageAttributes = { trace: { dataType: 'String', stringValue: 't' } };
  const { answer, counts } = await collide(sqsRecord('second', event, { messageAttributes }));
  expect(answer).toEqual(failures());
  expect(sent()).toEqual([expect.objectContaining({
    MessageBody: JSON.stringify(event),
    DelaySeconds: 32,
    MessageAttributes: {
      trace: { DataType: 'String', StringValue: 't' }, EVENTWEAVE_POSTPONED: { DataType: 'Number', StringValue: '1' },
    },
  })]);
  expect(counts[0]).toMatchObject({ processed: 0, failed: 0 });
});

test('ten times at most', async () => {
  const postponed = (times: number) => ({ messageAttributes: { EVENTWEAVE_POSTPONED: { dataType: 'Number', stringValue: String(times) } } });
  expect((await collide(sqsRecord('second', event, postponed(9)))).answer).toEqual(failures());
  expect(sent()).toMatchObject([{ MessageAttributes: { EVENTWEAVE_POSTPONED: { StringValue: '10' } } }]);
  expect((await collide(sqsRecord('second', event, postponed(10)))).answer).toEqual(failures('second'));
  expect(sent()).toHaveLength(1);
});

test('one of a FIFO queue comes again by itself, in order', async () => {
  expect((await collide(fifoRecord('second', 'group', event))).answer).toEqual(failures('second'));
  expect(sent()).toEqual([]);
});

test('where it cannot be sent it comes again by itself', async () => {
  bed.aws.answer('SendMessage', () => refused('AccessDenied'));
  const { answer, logger } = await collide(sqsRecord('second', event));
  expect(answer).toEqual(failures('second'));
  expect(logger.lines).toEqual(expect.arrayContaining([expect.objectContaining({ level: 'warn', message: 'in progress elsewhere, and could not be postponed' })]));
});
