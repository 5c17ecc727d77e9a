import { streamConsumer, type BatchCounts, type InvocationContext } from '../../src/runtime';
import { useStoppedClock } from '../support/runtime-clock';
import { later, recordingLogger, turn, until } from '../support/runtime-events';
import { changes, goOnFrom } from '../support/stream-events';

const NOT_DONE = 'record failed: it was not done when the time of the function was up';
const coldStart = expect.any(Boolean);

const logger = recordingLogger();
beforeEach(() => logger.lines.splice(0));

const withLeft = (left: number): InvocationContext => ({ getRemainingTimeInMillis: () => left });
const never = new Promise<never>(() => {});

/** A consumer that calls `handle` with the id of each item. */
const consumerOf = (handle: (id: string) => unknown, metrics?: (counts: BatchCounts) => void) =>
  streamConsumer<{ id: string }>(({ newImage }) => handle(newImage!.id), { logger, metrics });

/** Who asks whether the answer was given. */
function watched<T>(answer: Promise<T>) {
  const watch = { given: false, answer };
  void answer.then(() => (watch.given = true));
  return watch;
}

test('a record that is never done does not keep the answer from being given in time', async () => {
  const end = Date.now() + 600;
  const answer = await consumerOf((id) => (id === 'b' ? never : undefined))(changes('a', 'b', 'c'), { getRemainingTimeInMillis: () => end - Date.now() });
  expect(answer).toEqual(goOnFrom('b'));
});

test.each([
  ['with the last record that was handled in time', [9_000, 5_000, 501, 500], 'd'],
  ['with none where there is no time at all', [0], 'a'],
])('a handler that never lets the event loop turn ends %s', async (_, clock, next) => {
  const left = [clock[0], ...clock]; // it is asked once before the first record
  const begun: string[] = [];
  const handler = consumerOf((id) => void begun.push(id));
  expect(await handler(changes('a', 'b', 'c', 'd'), { getRemainingTimeInMillis: () => left.shift()! })).toEqual(goOnFrom(next));
  expect(begun).not.toContain(next);
  expect(logger.lines).toEqual([expect.objectContaining({
    level: 'warn', message: 'the time of the function was up before this record; it comes again', sequence_number: `seq-${next}`,
  })]);
});

describe('when time is up', () => {
  useStoppedClock();

  test.each([[900_000, 899_500], [1_002, 502], [1_000, 500], [998, 499], [2, 1]])('with %d ms left, that is after %d', async (left, after) => {
    const watch = watched(consumerOf(() => never)(changes('a'), withLeft(left)));
    jest.advanceTimersByTime(after - 1);
    await turn();
    expect(watch.given).toBe(false);
    jest.advanceTimersByTime(1);
    expect(await watch.answer).toEqual(goOnFrom('a'));
  });

  test('the stream goes on from the record in hand, and log and metrics say so', async () => {
    const counts: BatchCounts[] = [];
    const begun: string[] = [];
    const handler = consumerOf((id) => {
      begun.push(id);
      return id === 'c' ? never : undefined;
    }, (count) => counts.push(count));
    const answer = handler(changes('a', 'b', 'c', 'd'), withLeft(10_000));
    await until(() => begun.length === 3);
    jest.advanceTimersByTime(9_500);
    expect(await answer).toEqual(goOnFrom('c'));
    expect(begun).toEqual(['a', 'b', 'c']);
    expect(logger.lines).toEqual([expect.objectContaining({ level: 'error', message: NOT_DONE, sequence_number: 'seq-c' })]);
    expect(counts).toEqual([expect.objectContaining({ processed: 2, failed: 1, coldStart })]);
  });

  test.each([
    ['is handled', undefined],
    ['fails', new Error('no stock')],
  ])('a record that %s while the answer is given comes again all the same, and no other is begun', async (_, error) => {
    const late = later();
    const written = later();
    const begun: string[] = [];
    const counts: BatchCounts[] = [];
    const handler = consumerOf((id) => {
      begun.push(id);
      return id === 'b' ? late.promise : undefined;
    }, (count) => {
      counts.push(count);
      return written.promise;
    });
    const answer = handler(changes('a', 'b', 'c'), withLeft(600));
    await until(() => begun.length === 2);
    jest.advanceTimersByTime(300);
    await until(() => counts.length === 1);
    if (error) late.reject(error);
    else late.resolve();
    await turn();
    written.resolve();
    expect(await answer).toEqual(goOnFrom('b'));
    expect(begun).toEqual(['a', 'b']);
    expect(counts).toEqual([expect.objectContaining({ processed: 1, failed: 1 })]);
    expect(logger.lines.map(({ message }) => message)).toEqual([NOT_DONE, ...(error ? ['record failed'] : [])]);
  });

  test('a record that is decoded too late is not handled any more', async () => {
    const decoding = later<string>();
    const handled: string[] = [];
    const handler = streamConsumer<string>((message) => void handled.push(message), { decode: () => decoding.promise, logger });
    const answer = handler(changes('a'), withLeft(600));
    await turn();
    jest.advanceTimersByTime(300);
    expect(await answer).toEqual(goOnFrom('a'));
    decoding.resolve('late');
    await turn();
    expect(handled).toEqual([]);
  });

  test('what one invocation left behind changes nothing in the next', async () => {
    const slow = later();
    const handler = consumerOf((id) => (id === 'a' ? slow.promise : undefined));
    const first = handler(changes('a', 'b'), withLeft(600));
    await turn();
    jest.advanceTimersByTime(300);
    expect(await first).toEqual(goOnFrom('a'));
    const next = handler(changes('a', 'b'), withLeft(600));
    slow.resolve();
    expect(await next).toEqual(goOnFrom());
  });

  test('a batch that is done or has failed earlier is answered at once, and leaves no timer behind', async () => {
    expect(await consumerOf(() => {})(changes('a', 'b'), withLeft(600))).toEqual(goOnFrom());
    expect(await consumerOf(() => Promise.reject(new Error('no stock')))(changes('a', 'b'), withLeft(600))).toEqual(goOnFrom('a'));
    expect(jest.getTimerCount()).toBe(0);
  });

  test.each([
    ['without a context', undefined],
    ['with a context that does not tell the time', {} as InvocationContext],
    ['with endless time', withLeft(Infinity)],
    ['with more time than a timer takes', withLeft(Number.MAX_SAFE_INTEGER)],
  ])('%s it never is: each record is waited for', async (_, context) => {
    const slow = later();
    const watch = watched(consumerOf(() => slow.promise)(changes('a'), context));
    await turn();
    jest.advanceTimersByTime(3_600_000);
    await turn();
    expect(watch.given).toBe(false);
    slow.resolve();
    expect(await watch.answer).toEqual(goOnFrom());
  });
});
