import { EXPECTED, expectedEvents, generateOrders, placements, type Outcome } from '../../examples/orders/demo/orders';
import { mistold, table, unaccounted, type Observed } from '../../examples/orders/demo/report';

const samples = generateOrders(300, 7);
const having = (name: string, outcome: Outcome) => samples.filter((sample) => EXPECTED[name](sample) === outcome).map(({ order }) => order.orderId);

// What the demo finds when everything went as the business rules say.
const asExpected = (): (Observed & { effects: string[]; deadLetters: { orderId: string }[] })[] => Object.keys(EXPECTED).map((name) => ({
  name,
  processed: having(name, 'effect').length,
  failed: 0,
  duplicates: 0,
  effects: having(name, 'effect'),
  deadLetters: having(name, 'deadLetter').map((orderId) => ({ orderId })),
  undelivered: 0,
}));

test('the data set is the same for the same seed, another one for another, and holds every kind of poison', () => {
  expect(generateOrders(300, 7)).toEqual(samples);
  expect(generateOrders(300, 8)).not.toEqual(samples);
  expect(new Set(samples.map(({ poison }) => poison))).toEqual(new Set([undefined, 'unknownCurrency', 'malformed']));
});

test('nothing is missing when every order is where the business rules say', () => {
  expect(unaccounted(samples, asExpected())).toEqual([]);
});

test.each<[string, (billing: ReturnType<typeof asExpected>[number]) => void, string]>([
  ['an effect that is missing', ({ effects }) => effects.shift(), 'expected effect, found filtered'],
  ['an effect that happened twice', ({ effects }) => effects.push(effects[0]), 'expected effect, found effect and effect'],
  ['a dead letter that is missing', ({ deadLetters }) => deadLetters.shift(), 'expected deadLetter, found filtered'],
  ['an effect of what is a dead letter', ({ effects, deadLetters }) => effects.push(deadLetters[0].orderId), 'expected deadLetter, found effect and deadLetter'],
  ['an effect of what the filter leaves out', ({ effects }) => effects.push(having('Billing', 'filtered')[0]), 'expected filtered, found effect'],
])('%s is found, with the order and the subscriber', (_name, spoil, message) => {
  const observed = asExpected();
  spoil(observed.find(({ name }) => name === 'Billing')!);
  expect(unaccounted(samples, observed)).toEqual([expect.stringMatching(new RegExp(`^O-\\d{5} at Billing: ${message}$`))]);
});

const told = () => new Map(samples.map((sample) => [sample.order.orderId, expectedEvents(sample)]));

test('an order is complete when it is paid, if it costs something, and shipped, if it is to be shipped; poison is not', () => {
  const ends = samples.map((sample) => ({ poison: sample.poison, isComplete: expectedEvents(sample).includes('OrderCompleted') }));
  expect(ends.filter(({ poison }) => !poison).every(({ isComplete }) => isComplete)).toBe(true);
  expect(ends.some(({ poison, isComplete }) => poison && !isComplete)).toBe(true);
  expect(mistold(samples, told())).toEqual([]);
});

test.each<[string, (events: string[]) => string[]]>([
  ['that lacks an event', (events) => events.slice(1)],
  ['that has an event twice', (events) => [...events, events[0]]],
  ['that is not there', () => []],
])('a stream %s is found', (_name, spoil) => {
  const streams = told();
  const [{ order: { orderId } }] = samples;
  streams.set(orderId, spoil(streams.get(orderId)!));
  expect(mistold(samples, streams)).toEqual([expect.stringContaining(`${orderId}: expected OrderPlaced`)]);
});

test('one in ten orders is placed a second time, after others', () => {
  const ids = placements(samples).map(({ orderId }) => orderId);
  expect(ids).toHaveLength(330);
  expect(new Set(ids).size).toBe(300);
  expect(ids.slice(0, 12).filter((id) => id === 'O-00006')).toHaveLength(2);
});

test('the table tells what was received, had its effect, and was set aside at once or after all tries', () => {
  const deadLetters = [{ orderId: 'O-1', reason: 'lines is no list' }, { orderId: 'O-2' }];
  const one: Observed = { name: 'Billing', processed: 5, failed: 4, duplicates: 2, effects: ['O-3', 'O-4', 'O-5'], deadLetters, undelivered: 0 };
  expect(table([one])).toEqual({
    Billing: { 'received': 7, 'effects': 3, 'duplicates suppressed': 2, 'dead-lettered': 2, 'at once': 1, 'after all tries': 1, 'failed tries': 4, 'undelivered': 0 },
  });
});
