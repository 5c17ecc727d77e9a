import { attemptsAt, backlogOf, bodyOf, eventually, linesOf, sendTo } from './deployment';

// One function of all that the runtime offers, with its grants and no more, over real HTTP.
const run = `o${Date.now()}`;
const KEYS = ['a', 'b', 'c'].map((name) => `${run}-${name}`);

/** The sum of a metric in what a consumer has logged. */
async function metricOf(consumer: string, name: string): Promise<number> {
  const lines = await linesOf(consumer);
  return lines.reduce((sum, line) => sum + (line._aws ? Number(line[name] ?? 0) : 0), 0);
}

// The first three of a key are in one batch, side by side; the last one comes when all is done.
test.each([['Once', 500], ['Transaction', 0]])('%s: events of one business key have one effect, whatever their ids', async (consumer, milliseconds) => {
  const before = await metricOf(consumer, 'DuplicatesSuppressed');
  const send = async (...events: number[]) => sendTo(consumer, KEYS.flatMap((key) => events.map((event) => bodyOf({ key, milliseconds }, `${key}-${event}`))));
  await send(1, 2, 3);
  await eventually(async () => await metricOf(consumer, 'DuplicatesSuppressed') - before === KEYS.length * 2);
  await send(4);
  await eventually(async () => await metricOf(consumer, 'DuplicatesSuppressed') - before === KEYS.length * 3);
  await eventually(async () => await backlogOf(consumer) === 0);
  expect((await attemptsAt(consumer, run)).map(({ key }) => key).sort()).toEqual(KEYS);
});

test('what comes while its key is worked on is sent once more, and uses up no try', async () => {
  const postponed = (await linesOf('Once')).filter(({ message }) => String(message).startsWith('in progress elsewhere'));
  expect(postponed.length).toBeGreaterThan(0);
  expect(new Set(postponed.map(({ message }) => message))).toEqual(new Set(['in progress elsewhere, postponed']));
});

test('a message that fails twice comes again each time later, long before its visibility timeout, and has its effect', async () => {
  const key = `${run}-fails`;
  await sendTo('Once', [bodyOf({ key, failures: 2 })]);
  await eventually(async () => (await attemptsAt('Once', key)).length === 3);
  const attempts = await attemptsAt('Once', key);
  expect(attempts.map(({ attempt }) => attempt)).toEqual([1, 2, 3]);
  const [first, second, third] = attempts.map(({ at }) => at);
  expect(second - first).toBeGreaterThan(900); // half of each delay at least: 1 second of 2, 2 of 4
  expect(third - second).toBeGreaterThan(1_900);
  expect(third - first).toBeLessThan(30_000);
  await eventually(async () => await backlogOf('Once') === 0);
  expect((await linesOf('Once')).filter(({ message }) => message === 'the next tries were not delayed')).toEqual([]);
});
