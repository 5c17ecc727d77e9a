import * as fc from 'fast-check';
import { consumer, type BatchCounts, type SqsRecord } from '../../src/runtime';
import { refused, useAwsServer } from '../support/runtime-aws-server';
import { useStoppedClock } from '../support/runtime-clock';
import { failures, fifoRecord, recordingLogger, sqsRecord, turn, until } from '../support/runtime-events';
import { answerForSqs, answerSendMessage } from '../support/runtime-sqs';

/** What happens to a message when its turn comes: `stuck` is invalid, and its dead-letter queue refuses it; `endless` is never done. */
type Fate = 'handled' | 'failed' | 'invalid' | 'stuck' | 'endless';

interface Message {
  readonly id: string;
  readonly group: string;
  readonly fate: Fate;
  /** How many turns of the event loop its handling takes. */
  readonly turns: number;
}

interface Expected {
  readonly back: string[];
  readonly handled: number[];
  readonly setAside: number[];
  readonly counts: Pick<BatchCounts, 'processed' | 'failed'>;
  /** How many are done when time is up. */
  readonly done: number;
}

const aws = useAwsServer();
useStoppedClock();
beforeEach(() => {
  answerForSqs(aws);
  aws.answer('SendMessage', (input) => (input.MessageBody.includes('stuck') ? refused('ServiceUnavailable', 'down', 503) : answerSendMessage(input)));
});

/** What must become of a batch, said as simply as can be: message by message, remembering which groups have failed. */
function model(fifo: boolean, batch: Message[]): Expected {
  const stopped = new Set<string>();
  const fateOf = batch.map(({ group, fate }) => {
    if (fifo && stopped.has(group)) return 'waits';
    if (['failed', 'stuck', 'endless'].includes(fate)) stopped.add(group);
    return fate;
  });
  const having = (...fates: string[]) => batch.map((_, index) => index).filter((index) => fates.includes(fateOf[index]));
  return {
    back: having('failed', 'stuck', 'endless', 'waits').map((index) => batch[index].id),
    handled: having('handled'),
    setAside: having('invalid'),
    counts: { processed: having('handled').length, failed: having('failed', 'stuck', 'invalid', 'endless').length },
    done: having('handled', 'failed', 'stuck', 'invalid').length,
  };
}

/** What a consumer makes of the batch, whose time is up when this many messages are done. */
async function run(fifo: boolean, batch: Message[], done: number) {
  aws.calls.length = 0;
  const logger = recordingLogger();
  const begun: number[] = [];
  const handled: number[] = [];
  const counts: BatchCounts[] = [];
  const handler = consumer<number>(async (index) => {
    begun.push(index);
    for (let count = 0; count < batch[index].turns; count++) await turn();
    if (batch[index].fate === 'failed') throw new Error('no stock');
    if (batch[index].fate === 'endless') await new Promise(() => {});
    handled.push(index);
  }, { decode: (body) => body as number, logger, metrics: (count) => counts.push(count) });
  const Records = batch.map(({ id, group, fate }, index): SqsRecord => {
    const body = fate === 'invalid' || fate === 'stuck' ? `${fate} ${index}` : `${index}`;
    return fifo ? fifoRecord(id, group, body) : sqsRecord(id, body);
  });
  const answered = handler({ Records }, { getRemainingTimeInMillis: () => 60_000 });
  await until(() => handled.length + logger.lines.length === done);
  await turn();
  jest.advanceTimersByTime(60_000);
  const answer = await answered;
  const sent = aws.inputs('SendMessage').map(({ MessageBody }) => MessageBody).filter((body) => body.startsWith('invalid'));
  return { answer, begun, handled, counts, setAside: sent.map((body) => Number(body.split(' ')[1])) };
}

const ascending = (numbers: number[]) => [...numbers].sort((a, b) => a - b);

const fates: fc.Arbitrary<Fate> = fc.oneof(
  { arbitrary: fc.constant('handled' as const), weight: 6 },
  { arbitrary: fc.constantFrom('failed' as const, 'invalid' as const, 'stuck' as const, 'endless' as const), weight: 4 },
);
// An id seldom comes twice in a batch, which SQS never does and a test event might.
const ids = fc.nat({ max: 99 }).map((id) => `m${id}`);
const batches = fc.array(fc.record({ id: ids, group: fc.constantFrom('a', 'b', 'c'), fate: fates, turns: fc.nat({ max: 3 }) }), { maxLength: 12 });

test('any batch ends as the model says', async () => {
  await fc.assert(fc.asyncProperty(fc.boolean(), batches, async (fifo, batch) => {
    const expected = model(fifo, batch);
    const { answer, begun, handled, counts, setAside } = await run(fifo, batch, expected.done);
    expect(answer).toEqual(failures(...expected.back));
    expect(ascending(handled)).toEqual(expected.handled);
    expect(ascending(setAside)).toEqual(expected.setAside);
    expect(counts).toEqual([expect.objectContaining(expected.counts)]);
    if (!fifo) return;
    for (const group of ['a', 'b', 'c']) {
      const inGroup = begun.filter((index) => batch[index].group === group);
      expect(inGroup).toEqual(ascending(inGroup)); // in order, each once
      const failure = inGroup.findIndex((index) => ['failed', 'endless'].includes(batch[index].fate));
      if (failure >= 0) expect(inGroup.length).toBe(failure + 1); // nothing after a failure
    }
  }), { numRuns: 300 });
});

test.each([['a standard', sqsRecord], ['a FIFO', (id: string, body: string) => fifoRecord(id, 'a', body)]])('two messages of one id in a batch from %s queue crash nothing, and the id comes back when one of them failed', async (_, record) => {
  const handler = consumer<string>((body) => {
    if (body === 'bad') throw new Error('no stock');
  }, { decode: (body) => body as string, logger: recordingLogger() });
  expect(await handler({ Records: [record('twin', '"good"'), record('other', '"good"'), record('twin', '"bad"')] })).toEqual(failures('twin'));
  const same = record('twin', '"bad"');
  expect(await handler({ Records: [same, same] })).toEqual(failures('twin', 'twin'));
});
