import { EventBus } from 'aws-cdk-lib/aws-events';
import { Appender, RULES, storeApp } from './app';
import { appOf, closing } from '../apps';
import { EventSourcedTable } from 'cdk-eventweave';
import { simulate, type Random } from 'cdk-eventweave/testing';

const random = { integer: (least: number) => least, chance: () => false } as unknown as Random;

test('a stream that is turned off is told by verify, also when it is another one since; repair brings what it did not', async () => {
  const world = closing(await simulate(storeApp()));
  const { tableName } = world.table('Store/Table');
  const turn = (StreamSpecification: object) => world.call('dynamodb', 'UpdateTable', { TableName: tableName, StreamSpecification });
  const verify = async () => (await world.function('Store/Repair').invoke({ operation: 'verify' })).error;
  expect(await verify()).toBeUndefined();

  await turn({ StreamEnabled: false });
  await new Appender(world, random).append(3, 1);
  await world.settle();
  expect(await verify()).toMatchObject({ errorType: 'StreamDisabledError', errorMessage: expect.stringContaining('got none') });
  await turn({ StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' });
  expect(await verify()).toMatchObject({ errorType: 'StreamDisabledError', errorMessage: expect.stringContaining('/stream/') });
  await world.function('Store/Repair').invoke({ operation: 'repair' });
  expect(RULES.flatMap(({ check }) => check(world))).toEqual([]);
});

test('a bus that does not exist: nothing is published, nothing is acknowledged, and the log says what to do', async () => {
  const world = closing(await simulate(appOf((stack) => {
    new EventSourcedTable(stack, 'Store', { eventBus: EventBus.fromEventBusName(stack, 'Gone', 'gone') });
  })));
  await new Appender(world, random).append(2, 1);
  await world.advance(60_000);
  expect(world.function('Store/StreamReader').logs.map(({ line }) => line).join('\n')).toContain('event-bus/gone does not exist: create it');
  expect(world.table('Store/Feed').items().filter(({ pk }) => String(pk) === 'feed#0')).toEqual([]);
  await world.advance(11 * 3_600_000);
  expect(world.bucket('Store/StreamFailures').objects).toEqual([]); // they wait
  await world.advance(3 * 3_600_000);
  expect(world.bucket('Store/StreamFailures').objects.length).toBeGreaterThan(0); // and rest, whole, where they can be read
});
