import { Duration } from 'aws-cdk-lib';
import { accepted, closing, ONCE, pipeline, placed, written } from './apps';
import { Faults, simulate, type SimulateOptions } from 'cdk-eventweave/testing';

const shop = pipeline(ONCE);
const start = async (options?: SimulateOptions) => closing(await simulate(shop, options));

describe('time', () => {
  test('it stands still until somebody lets it run, and begins on 1 January 2026', async () => {
    const world = await start();
    expect(world.elapsed).toBe(0);
    await world.bus('Orders').publish(placed('O-1'));
    expect(written(world)).toEqual([]);
    await world.advance(90_000);
    expect(written(world)).toEqual(['O-1']);
    expect(world.bus('Orders').events).toMatchObject([{ event: { time: '2026-01-01T00:00:00Z' } }]);
  });

  test('advance moves it by exactly so much, settle to the end of what is to be done', async () => {
    const world = await start();
    await world.advance(1_000);
    await world.advance(0);
    expect(world.elapsed).toBe(1_000);
    await world.bus('Orders').publish(placed('O-1', { poison: true }));
    const begun = world.elapsed;
    await world.settle();
    expect(world.elapsed - begun).toBeGreaterThan(5 * 60_000);
    const settled = world.elapsed;
    await world.settle();
    expect(world.elapsed).toBe(settled);
  });

  test('settle waits neither for retention nor for idle environments', async () => {
    const world = await start();
    await world.bus('Orders').publish(placed('O-1', { poison: true }));
    await world.settle();
    expect(world.elapsed).toBeLessThan(Duration.hours(1).toMilliseconds());
    await world.advance(Duration.days(15).toMilliseconds());
    expect(world.entries('expired')).toMatchObject([{ from: 'Shop/JobsDeadLetters', about: ['c0.0>Shop/Placed.Target0'] }]);
  });
});

describe('commands', () => {
  test('without await they keep their order', async () => {
    const world = await start();
    const bus = world.bus('Orders');
    const done = [bus.publish(placed('O-1')), bus.publish(placed('O-2')), world.advance(60_000), bus.publish(placed('O-3'))];
    await Promise.all(done);
    expect(accepted(world)).toEqual(['O-1', 'O-2', 'O-3']);
    expect(world.commands.map(({ command, lineage }) => `${lineage} ${command}`)).toEqual(['c0 publish', 'c1 publish', 'c2 advance', 'c3 publish']);
    expect(world.bus('Orders').events.map(({ event }) => (event as { time: string }).time)).toEqual([
      '2026-01-01T00:00:00Z', '2026-01-01T00:00:00Z', expect.stringMatching(/00:01:0\dZ/),
    ]);
  });

  test('what was handed over stays as it was, whatever the test does with it later', async () => {
    const world = await start();
    const message = { MessageBody: 'first' };
    const done = world.queue('JobsDeadLetters').send(message);
    message.MessageBody = 'changed';
    await done;
    expect(world.queue('JobsDeadLetters').messages).toMatchObject([{ body: 'first' }]);
    await world.call('sqs', 'PurgeQueue', { QueueUrl: world.queue('JobsDeadLetters').url });
    expect(world.queue('JobsDeadLetters').messages).toEqual([]);
    expect(world.commands[0]).toMatchObject({ args: ['JobsDeadLetters', [{ MessageBody: 'first' }]] });
  });

  test('what cannot be handed over is refused, and the world goes on', async () => {
    const world = await start();
    await expect(world.call('sqs', 'SendMessage', { QueueUrl: () => 'x' })).rejects.toThrow('could not be cloned');
    await world.bus('Orders').publish(placed('O-1'));
    expect(accepted(world)).toEqual(['O-1']);
  });

  test('they can be done again in another world, with the same history', async () => {
    const [one, other] = [await start({ faults: Faults.everything(), seed: 4 }), await start({ faults: Faults.everything(), seed: 4 })];
    await one.bus('Orders').publish(placed('O-1'), placed('O-2'));
    await one.queue('Jobs').send('no JSON');
    await one.settle();
    for (const command of one.commands) await other.repeat(command);
    expect(other.hash).toBe(one.hash);
    expect(other.trace).toEqual(one.trace);
  });

  test('call makes any call of a modelled service, without faults', async () => {
    const world = await start({ faults: Faults.of('throttle', 'connectionReset', 'replyLost') });
    for (let index = 0; index < 30; index++) {
      expect(await world.call('eventbridge', 'PutEvents', { Entries: [{ Source: 's', DetailType: 't', Detail: '{}' }] })).toMatchObject({ FailedEntryCount: 0 });
    }
    expect(world.faults).toEqual([]);
  });
});

describe('looking', () => {
  test('is refused while the world is running', async () => {
    const world = await start();
    const settling = world.settle();
    expect(() => world.trace).toThrow('the world is running: await what it was asked to do before looking at it');
    expect(() => world.queue('Jobs').messages).toThrow('the world is running');
    await settling;
    expect(world.trace).toEqual([]);
  });

  test('and commands are refused when it has been closed', async () => {
    const world = await simulate(shop);
    await world.close();
    expect(() => world.trace).toThrow('the world was closed');
    expect(() => world.table('Ledger').items()).toThrow('the world was closed');
    await expect(world.settle()).rejects.toThrow('the world was closed');
    await expect(world.close()).resolves.toBeUndefined();
  });

  test('entries are given by kind', async () => {
    const world = await start();
    await world.bus('Orders').publish(placed('O-1'));
    await world.settle();
    expect(world.entries('accepted', 'delivered', 'handled').map(({ kind, from, to }) => [kind, from, to])).toEqual([
      ['accepted', 'Shop/Orders', undefined], ['accepted', 'Shop/Jobs', undefined], ['delivered', 'Shop/Placed', 'Shop/Jobs'], ['handled', 'Shop/Jobs', 'Shop/Worker'],
    ]);
    expect(world.entries()).toEqual(world.trace);
  });

  test('faults that happened are listed, and can be made to happen again', async () => {
    const first = await start({ seed: 3, faults: Faults.of('duplicateDelivery', 'coldStart', 'slowCall') });
    const orders = Array.from({ length: 20 }, (_, index) => placed(`O-${index}`));
    await first.bus('Orders').publish(...orders);
    await first.settle();
    expect(first.faults.length).toBeGreaterThan(0);
    const second = await start({ seed: 3, faults: Faults.exactly(first.faults) });
    await second.bus('Orders').publish(...orders);
    await second.settle();
    expect(second.faults).toEqual(first.faults);
    expect(second.hash).toBe(first.hash);
  });
});
