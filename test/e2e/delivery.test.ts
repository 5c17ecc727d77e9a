import { attemptsAt, backlogOf, bodyOf, deadLetters, eventually, publishTasks, sendTo } from './deployment';

const run = `d${Date.now()}`;
const keys = (count: number, name: string) => Array.from({ length: count }, (_, index) => `${run}-${name}-${index}`);

test('every event reaches each subscriber whose filter it passes, and nobody else', async () => {
  const both = keys(15, 'both');
  const one = keys(10, 'one');
  await publishTasks([...both.map((key) => ({ key, to: ['Healthy', 'Failing'] })), ...one.map((key) => ({ key, to: ['Healthy'] }))]);

  await eventually(async () => (await attemptsAt('Healthy', run)).length >= 25 && (await attemptsAt('Failing', run)).length >= 15);
  expect((await attemptsAt('Healthy', run)).map(({ key }) => key).sort()).toEqual([...both, ...one].sort());
  expect((await attemptsAt('Failing', run)).map(({ key }) => key).sort()).toEqual([...both].sort());
});

test('a failing subscriber delays nobody, and its events end in its own dead-letter queue', async () => {
  const poisoned = keys(10, 'isolated');
  await publishTasks(poisoned.map((key) => ({ key, to: ['Failing'], failures: 99 })));
  await eventually(async () => (await attemptsAt('Failing', `${run}-isolated`)).length >= 10);
  const published = Date.now();
  await publishTasks(poisoned.map((key) => ({ key, to: ['Healthy', 'Failing'], failures: 0 })));
  await eventually(async () => (await attemptsAt('Healthy', `${run}-isolated`)).length >= 10);

  // Long before the failing one is through with its tries.
  expect(await backlogOf('Failing')).toBeGreaterThan(0);
  expect(Math.max(...(await attemptsAt('Healthy', `${run}-isolated`)).map(({ at }) => at)) - published).toBeLessThan(5_000);
  expect(await deadLetters('Failing', `${run}-isolated`, 10)).toHaveLength(10);
});

test('only the failed message of a batch comes again', async () => {
  const all = keys(10, 'batch');
  await sendTo('Standard', all.map((key, index) => bodyOf({ key, failures: index === 4 ? 1 : 0 })));
  await eventually(async () => (await attemptsAt('Standard', `${run}-batch`)).length >= 11);
  await eventually(async () => await backlogOf('Standard') === 0);

  const attempts = await attemptsAt('Standard', `${run}-batch`);
  expect(attempts.map(({ key }) => key).sort()).toEqual([...all, all[4]].sort());
  expect(attempts.filter(({ key }) => key === all[4]).map(({ attempt }) => attempt)).toEqual([1, 2]);
});

test('a message that hangs ends alone as a dead letter, and its neighbours are handled once', async () => {
  const all = keys(10, 'hang');
  await sendTo('Standard', all.map((key, index) => bodyOf({ key, milliseconds: index === 7 ? 600_000 : 0 })));
  expect(await deadLetters('Standard', all[7], 1)).toHaveLength(1);
  const attempts = (await attemptsAt('Standard', `${run}-hang`)).map(({ key }) => key).sort();
  expect(attempts).toEqual([...all, all[7], all[7]].sort());
});

test('a handler that throws is tried exactly maxReceiveCount times, then the message is a dead letter', async () => {
  const [key] = keys(1, 'poison');
  await sendTo('Standard', [bodyOf({ key, failures: 99 })]);
  const [letter] = await deadLetters('Standard', key, 1);
  expect((await attemptsAt('Standard', key)).map(({ attempt }) => attempt)).toEqual([1, 2, 3]);
  expect(JSON.parse(letter.Body!).data.key).toBe(key);
});

test('a body that cannot be decoded is a dead letter at once, with its reason', async () => {
  const [noJson, noEvent] = [`${run} is no JSON`, JSON.stringify({ [run]: 'is no event' })];
  await sendTo('Standard', [noJson, noEvent]);
  const letters = await deadLetters('Standard', run, 2);
  const reasons = Object.fromEntries(letters.map(({ Body, MessageAttributes: { ERROR_CODE, ERROR_MESSAGE } = {} }) => [
    Body, [ERROR_CODE.StringValue, ERROR_MESSAGE.StringValue],
  ]));
  expect(reasons).toEqual({
    [noJson]: ['InvalidMessageError', 'body is no JSON'],
    [noEvent]: ['InvalidMessageError', 'body is neither a CloudEvent nor an EventBridge event'],
  });
});

test('messages of a FIFO group keep their order through retries, and no other group waits', async () => {
  const [a1, a2, a3] = keys(3, 'a');
  const [b1, b2] = keys(2, 'b');
  await sendTo('Fifo', [
    ['A', bodyOf({ key: a1 })], ['A', bodyOf({ key: a2, failures: 2 })], ['A', bodyOf({ key: a3 })],
    ['B', bodyOf({ key: b1 })], ['B', bodyOf({ key: b2 })],
  ]);
  await eventually(async () => (await attemptsAt('Fifo', run)).filter(({ key }) => key === a3).length === 1);

  const attempts = await attemptsAt('Fifo', run);
  expect(attempts.filter(({ group }) => group === 'A').map(({ key }) => key)).toEqual([a1, a2, a2, a2, a3]);
  expect(attempts.filter(({ group }) => group === 'B').map(({ key }) => key)).toEqual([b1, b2]);
  const end = (key: string) => Math.max(...attempts.filter((attempt) => attempt.key === key).map(({ at }) => at));
  expect(end(b2)).toBeLessThan(end(a2));
});

test('an event that follows from another one carries its correlation', async () => {
  const [first, second] = keys(2, 'story');
  const publish = { source: '/e2e', type: 'test.happened', data: { key: second, to: ['Healthy'] } };
  await publishTasks([{ key: first, to: ['WithBus'], publish }]);
  await eventually(async () => (await attemptsAt('Healthy', second)).length === 1);
  const [{ correlation }] = await attemptsAt('Healthy', second);
  expect(correlation).toMatch(/^[0-9a-f-]{36}$/);
});
