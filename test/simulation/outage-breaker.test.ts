import { Duration, type App } from 'aws-cdk-lib';
import { closing } from './apps';
import {
  CLOSED, deadLetters, effects, HOUR, ids, MINUTE, NO_OUTAGE, OPEN, orderOf, outageApp, switches, triesInVain, turns,
} from './outage-breaker-app';
import { simulate, type SimulatedWorld } from 'cdk-eventweave/testing';

const BACK = 6 * HOUR + 10 * MINUTE;
const OUTAGE = [10 * MINUTE, BACK] as const;
const EARLY = ids('early', 20);
const LATE = ids('late', 15);

async function start(app: App): Promise<SimulatedWorld> {
  return closing(await simulate(app));
}

/** Orders before the outage, at its begin, and one every 20 minutes while it lasts; then time enough to get over it. */
async function ordersInOutage(world: SimulatedWorld): Promise<void> {
  await world.queue('Orders').send(orderOf('before'));
  await world.advance(11 * MINUTE);
  await world.queue('Orders').send(...EARLY.map((id) => orderOf(id)));
  for (const id of LATE) {
    await world.advance(20 * MINUTE);
    await world.queue('Orders').send(orderOf(id));
  }
  await world.advance(BACK - world.elapsed);
}

test('an outage of hours costs no message its effect, and few tries', async () => {
  const app = outageApp({ outage: OUTAGE, outageBreaker: {} });
  const world = await start(app);
  await ordersInOutage(world);
  expect(await switches(world, app)).toEqual(OPEN);
  expect(effects(world)).toEqual(['before']);
  const tries = triesInVain(world);
  await world.advance(15 * MINUTE);

  process.stdout.write(`outage of 6 hours, ${EARLY.length + LATE.length} messages: ${tries} tries in vain\n`);
  expect(deadLetters(world)).toEqual([]);
  expect(effects(world).sort()).toEqual(['before', ...EARLY, ...LATE].sort());
  expect(await switches(world, app)).toEqual(CLOSED);
  expect(world.queue('Orders').messages).toEqual([]);
  expect(tries).toBeLessThan(300); // at most 3 for each of 72 probes, and those before the first one
});

test('a probe takes no message twice', async () => {
  const world = await start(outageApp({ outage: [0, HOUR], outageBreaker: { failures: 2 } }));
  await world.queue('Orders').send(orderOf('one'), orderOf('other'));
  await world.advance(50 * MINUTE);
  const tries = triesInVain(world);
  await world.advance(20 * MINUTE);
  expect(effects(world).sort()).toEqual(['one', 'other']);
  expect(tries).toBeLessThanOrEqual(2 * 10 + 4); // both in each of 10 probes, and before the first one
});

test('without the breaker the same outage makes dead letters of them', async () => {
  const world = await start(outageApp({ outage: OUTAGE }));
  await ordersInOutage(world);
  await world.advance(15 * MINUTE);
  process.stdout.write(`without breaker: ${triesInVain(world)} tries in vain, ${deadLetters(world).length} dead letters\n`);
  expect(deadLetters(world)).toEqual([...EARLY, ...LATE].sort());
  expect(effects(world)).toEqual(['before']);
});

test('a single poison message opens nothing, however often it fails', async () => {
  const world = await start(outageApp({ outage: NO_OUTAGE, outageBreaker: { failures: 2 }, maxReceiveCount: 20 }));
  await world.queue('Orders').send(orderOf('poison', { poison: true }));
  await world.advance(HOUR);
  await world.queue('Orders').send(...EARLY.map((id) => orderOf(id)));
  await world.settle();
  expect(turns(world)).toBe(0);
  expect([deadLetters(world), effects(world).sort()]).toEqual([['poison'], EARLY]);
});

test('poison messages among good ones do not keep it open', async () => {
  const app = outageApp({ outage: OUTAGE, outageBreaker: {} });
  const world = await start(app);
  const poison = ids('poison', 2);
  await world.advance(11 * MINUTE);
  await world.queue('Orders').send(...poison.map((id) => orderOf(id, { poison: true })), ...EARLY.map((id) => orderOf(id)));
  await world.advance(BACK - world.elapsed + 30 * MINUTE);
  expect([deadLetters(world), effects(world).sort()]).toEqual([poison, EARLY]);
  expect(await switches(world, app)).toEqual(CLOSED);
});

test('when nothing but poison is left, it ends as dead letters, and the queue is polled again', async () => {
  const app = outageApp({ outage: NO_OUTAGE, outageBreaker: { failures: 4, probeInterval: Duration.hours(1) } });
  const world = await start(app);
  const poison = ids('poison', 4);
  await world.queue('Orders').send(...poison.map((id) => orderOf(id, { poison: true })));
  await world.advance(2 * 24 * HOUR);
  expect(await switches(world, app)).toEqual(OPEN);
  await world.advance(12 * HOUR);
  expect(deadLetters(world)).toEqual(poison);
  expect(await switches(world, app)).toEqual(CLOSED);
});

test('messages that are hidden for longer than from one probe to the next do not look like an empty queue', async () => {
  const app = outageApp({ outage: OUTAGE, outageBreaker: {}, timeout: Duration.minutes(5) });
  const world = await start(app);
  await world.advance(11 * MINUTE);
  await world.queue('Orders').send(...EARLY.map((id) => orderOf(id)));
  await world.advance(BACK - world.elapsed + HOUR);
  expect([deadLetters(world), effects(world).sort()]).toEqual([[], EARLY]);
  expect(await switches(world, app)).toEqual(CLOSED);
  expect(turns(world)).toBe(2);
});

test('what other environments remember of the outage does not pause the queue again when it is over', async () => {
  const outage = [0, 7 * MINUTE] as const;
  const app = outageApp({ outage, outageBreaker: {}, timeout: Duration.seconds(60) });
  const world = await start(app);
  await world.queue('Orders').send(...ids('first', 100).map((id) => orderOf(id)));
  await world.advance(30 * MINUTE);
  await world.queue('Orders').send(...ids('second', 100).map((id) => orderOf(id)));
  await world.advance(HOUR);
  expect(effects(world).sort()).toEqual([...ids('first', 100), ...ids('second', 100)].sort());
  expect(turns(world)).toBe(2);
  expect(await switches(world, app)).toEqual(CLOSED);
});

test('messages of a FIFO queue keep their order through an outage, and none is sent again', async () => {
  const app = outageApp({ outage: [10 * MINUTE, 2 * HOUR], outageBreaker: { failures: 2 }, queueOptions: { fifo: true }, maxReceiveCount: 100 });
  const world = await start(app);
  await world.advance(11 * MINUTE);
  const orders = ids('a', 5).flatMap((a, index) => [a, ids('b', 5)[index]]);
  await world.queue('Orders').send(...orders.map((id) => ({ MessageBody: orderOf(id), MessageGroupId: id[0], MessageDeduplicationId: id })));
  await world.advance(HOUR);
  expect(await switches(world, app)).toEqual(OPEN);
  await world.advance(HOUR);
  for (const group of ['a', 'b']) expect(effects(world).filter((id) => id.startsWith(group))).toEqual(ids(group, 5));
  expect(world.entries('called').filter(({ from, text }) => from.startsWith('Shop/Orders') && text.startsWith('SendMessage'))).toEqual([]);
  expect([deadLetters(world), await switches(world, app)]).toEqual([[], CLOSED]);
});
