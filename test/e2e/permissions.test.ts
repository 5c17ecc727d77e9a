import { attemptsAt, backlogOf, deadLetters, eventually, publishTasks, sendTo } from './deployment';

// IAM is enforced. That every role suffices is shown by all the other suites; here, that each grant is needed.
const run = `p${Date.now()}`;

beforeAll(async () => {
  const publish = { source: '/e2e', type: 'test.happened', data: { key: `${run}-published`, to: ['Healthy'] } };
  await publishTasks([{ key: `${run}-table`, to: ['WithoutTable'] }, { key: `${run}-bus`, to: ['WithoutBus'], publish }]);
  await sendTo('WithoutDeadLetterQueue', [`${run} is no JSON`]);
});

test('without its grant on the table, a function fails, and its event is a dead letter', async () => {
  expect(await deadLetters('WithoutTable', `${run}-table`, 1)).toHaveLength(1);
  expect(await attemptsAt('WithoutTable', run)).toEqual([]);
});

test('without its grant on the bus, a function cannot publish, and its event is a dead letter', async () => {
  expect(await deadLetters('WithoutBus', `${run}-bus`, 1)).toHaveLength(1);
  expect((await attemptsAt('WithoutBus', run)).map(({ attempt }) => attempt)).toEqual([1, 2, 3]);
  expect(await attemptsAt('Healthy', run)).toEqual([]);
});

test('without its grant on the dead-letter queue, an invalid message is a dead letter all the same, after its last try', async () => {
  const [letter] = await deadLetters('WithoutDeadLetterQueue', run, 1);
  expect(letter.MessageAttributes?.ERROR_CODE).toBeUndefined();
  await eventually(async () => await backlogOf('WithoutDeadLetterQueue') === 0);
});
