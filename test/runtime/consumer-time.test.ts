import { consumer, InvalidMessageError, type BatchCounts, type InvocationContext } from '../../src/runtime';
import { useAwsServer } from '../support/runtime-aws-server';
import { useStoppedClock } from '../support/runtime-clock';
import { cloudEvent, failures, fifoRecord, later, recordingLogger, sqsEvent, sqsRecord, turn, until } from '../support/runtime-events';
import { answerForSqs } from '../support/runtime-sqs';

const NOT_DONE = 'message failed: it was not done when the time of the function was up';
const coldStart = expect.any(Boolean);

const aws = useAwsServer();
const logger = recordingLogger();
beforeEach(() => {
  logger.lines.splice(0);
  answerForSqs(aws);
});
afterEach(() => jest.restoreAllMocks());

const withLeft = (left: number): InvocationContext => ({ getRemainingTimeInMillis: () => left });
const never = new Promise<never>(() => {});

/** Who asks whether the answer was given. */
function watched<T>(answer: Promise<T>) {
  const watch = { given: false, answer };
  void answer.then(() => (watch.given = true));
  return watch;
}

test('a message that is never done does not keep the answer from being given in time', async () => {
  const handler = consumer<string>(({ data }) => (data === 'b' ? never : undefined), { logger });
  const end = Date.now() + 600;
  expect(await handler(sqsEvent('a', 'b', 'c'), { getRemainingTimeInMillis: () => end - Date.now() })).toEqual(failures('b'));
  expect(logger.lines).toEqual([expect.objectContaining({ level: 'error', message: NOT_DONE, message_id: 'b' })]);
});

describe('when time is up', () => {
  useStoppedClock();

  test.each([
    [900_000, 899_500], [10_000, 9_500], [1_002, 502], [1_000, 500], [998, 499], [600, 300], [2, 1],
  ])('with %d ms left, that is after %d', async (left, after) => {
    const watch = watched(consumer(() => never, { logger })(sqsEvent('a'), withLeft(left)));
    jest.advanceTimersByTime(after - 1);
    await turn();
    expect(watch.given).toBe(false);
    jest.advanceTimersByTime(1);
    expect(await watch.answer).toEqual(failures('a'));
  });

  test('what is done stays done, what is not has failed, and answer, log and metrics say so', async () => {
    const counts: BatchCounts[] = [];
    const handler = consumer<string>(({ data }) => {
      if (data === 'bad') throw new Error('no stock');
      if (data === 'invalid') throw new InvalidMessageError('no such order');
      return data === 'slow' ? never : undefined;
    }, { logger, metrics: (count) => counts.push(count) });
    const Records = ['slow', 'good', 'bad', 'invalid', 'slow', 'good'].map((data, index) => sqsRecord(`${data}-${index}`, cloudEvent({ data })));
    const answer = handler({ Records }, withLeft(10_000));
    await until(() => logger.lines.length === 2);
    await turn();
    jest.advanceTimersByTime(9_500);
    expect(await answer).toEqual(failures('slow-0', 'bad-2', 'slow-4'));
    expect(logger.lines.map(({ message, message_id }) => [message_id, message])).toEqual([
      ['bad-2', 'message failed'],
      ['invalid-3', 'message is invalid, sent to the dead-letter queue'],
      ['slow-0', NOT_DONE],
      ['slow-4', NOT_DONE],
    ]);
    expect(counts).toEqual([expect.objectContaining({ processed: 2, failed: 4, coldStart })]);
    expect(aws.inputs('SendMessage')).toHaveLength(1);
  });

  test('a message whose decode is not done has failed, and is not invalid', async () => {
    const handler = consumer<string>(() => {}, { decode: (body) => (body === 'slow' ? never : 'order'), logger });
    const answer = handler({ Records: [sqsRecord('a', '"slow"'), sqsRecord('b', '"order"')] }, withLeft(600));
    await turn();
    jest.advanceTimersByTime(300);
    expect(await answer).toEqual(failures('a'));
    expect(logger.lines).toEqual([expect.objectContaining({ message: NOT_DONE, message_id: 'a' })]);
    expect(aws.calls).toEqual([]);
  });

  test('a message that is decoded too late is not handled any more: it may be with another invocation by then', async () => {
    const decoding = later<string>();
    const handled: string[] = [];
    const handler = consumer<string>((message) => void handled.push(message), { decode: () => decoding.promise, logger });
    const answer = handler({ Records: [sqsRecord('a', '"late"')] }, withLeft(600));
    await turn();
    jest.advanceTimersByTime(300);
    expect(await answer).toEqual(failures('a'));
    decoding.resolve('late');
    await turn();
    expect(handled).toEqual([]);
  });

  test('a group starts no further message, its rest comes again, and what other groups have done does not', async () => {
    const slow = later();
    const begun: string[] = [];
    const counts: BatchCounts[] = [];
    const handler = consumer<string>((id) => (id === 'a2' ? slow.promise : undefined), {
      decode: (body) => {
        begun.push(body as string);
        return body as string;
      },
      logger,
      metrics: (count) => counts.push(count),
    });
    const Records = ['a1', 'b1', 'a2', 'a3', 'b2', 'a4'].map((id) => fifoRecord(id, id[0], JSON.stringify(id)));
    const answer = handler({ Records }, withLeft(600));
    await turn();
    jest.advanceTimersByTime(300);
    expect(await answer).toEqual(failures('a2', 'a3', 'a4'));
    slow.resolve();
    await turn();
    expect(begun.sort()).toEqual(['a1', 'a2', 'b1', 'b2']);
    expect(counts).toEqual([expect.objectContaining({ processed: 3, failed: 1, coldStart })]);
    expect(logger.lines).toEqual([expect.objectContaining({ message: NOT_DONE, message_id: 'a2' })]);
  });

  test.each([
    ['is handled', undefined],
    ['fails', new Error('no stock')],
    ['is found invalid', new InvalidMessageError('no such order')],
  ])('a message that %s while the answer is given comes again all the same, and is not set aside', async (_, error) => {
    const late = later();
    const written = later();
    const counts: BatchCounts[] = [];
    const handler = consumer<string>(({ data }) => (data === 'late' ? late.promise : undefined), {
      logger,
      metrics: (count) => {
        counts.push(count);
        return written.promise;
      },
    });
    const answer = handler(sqsEvent('in time', 'late'), withLeft(600));
    await turn();
    jest.advanceTimersByTime(300);
    await until(() => counts.length === 1);
    if (error) {
      late.reject(error);
      await until(() => logger.lines.length === 2);
    } else {
      late.resolve();
      await turn();
    }
    written.resolve();
    expect(await answer).toEqual(failures('late'));
    expect(counts).toEqual([expect.objectContaining({ processed: 1, failed: 1, coldStart })]);
    expect(logger.lines.map(({ message }) => message)).toEqual([NOT_DONE, ...(error ? ['message failed'] : [])]);
    expect(aws.calls).toEqual([]);
  });

  test('what one invocation left behind changes nothing in the next', async () => {
    const slow = later();
    const handler = consumer<string>(({ data }) => (data === 'slow' ? slow.promise : undefined), { logger });
    const first = handler(sqsEvent('slow'), withLeft(600));
    await turn();
    jest.advanceTimersByTime(300);
    expect(await first).toEqual(failures('slow'));
    const next = handler(sqsEvent('good', 'slow'), withLeft(600));
    slow.resolve();
    expect(await next).toEqual(failures());
    expect(await first).toEqual(failures('slow'));
  });

  test('a logger that throws then changes neither the answer nor what the metrics are told', async () => {
    const console = jest.spyOn(globalThis.console, 'error').mockImplementation();
    const counts: BatchCounts[] = [];
    const handler = consumer<string>(({ data }) => (data === 'good' ? undefined : never), {
      logger: { ...logger, error: () => { throw new Error('disk full'); } },
      metrics: (count) => counts.push(count),
    });
    const answer = handler(sqsEvent('slow', 'good', 'slower'), withLeft(600));
    await turn();
    jest.advanceTimersByTime(300);
    expect(await answer).toEqual(failures('slow', 'slower'));
    expect(counts).toEqual([expect.objectContaining({ processed: 1, failed: 2, coldStart })]);
    expect(console.mock.calls).toEqual(['slow', 'slower'].map((id) => [expect.objectContaining({
      message: 'logging about a message failed', message_id: id, error_message: 'disk full',
    })]));
  });

  test('a batch that is done earlier is answered at once, and leaves no timer behind', async () => {
    expect(await consumer(() => {}, { logger })(sqsEvent('a', 'b'), withLeft(600))).toEqual(failures());
    expect(jest.getTimerCount()).toBe(0);
    expect(logger.lines).toEqual([]);
  });

  test.each([
    ['without a context', undefined],
    ['with a context that does not tell the time', {} as InvocationContext],
    ['with endless time', withLeft(Infinity)],
    ['with more time than a timer takes', withLeft(Number.MAX_SAFE_INTEGER)],
  ])('%s it never is: each message is waited for', async (_, context) => {
    const slow = later();
    const watch = watched(consumer(() => slow.promise, { logger })(sqsEvent('a'), context));
    await turn();
    jest.advanceTimersByTime(3_600_000);
    await turn();
    expect(watch.given).toBe(false);
    slow.resolve();
    expect(await watch.answer).toEqual(failures());
  });
});
