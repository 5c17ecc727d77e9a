import { insist, RULES, storeApp } from './app';
import { closing } from '../apps';
import { simulate, type SimulatedWorld } from 'cdk-eventweave/testing';

const EVENTS = Number(process.env.OUTAGE_EVENTS ?? 20_000);
const STREAMS = 2_000;
const DAY = 24 * 3_600_000;

/** What BatchWriteItem takes. Source: API reference. */
const PER_CALL = 25;

test(`${EVENTS} events while the dispatcher is down for longer than the stream keeps records: repair brings all of them`, async () => {
  const world = closing(await simulate(storeApp()));
  await insist(world, 'Switch', false);
  await world.advance(120_000);
  const { tableName } = world.table('Store/Table');
  for (let first = 0; first < EVENTS; first += PER_CALL) await append(world, tableName, first);
  await world.advance(2 * DAY);
  await insist(world, 'Switch', true);
  await world.settle();
  expect(world.bus('Published').events).toEqual([]);

  const [began, virtually] = [performance.now(), world.elapsed];
  expect(await insist(world, 'Store/Repair', { operation: 'repair' })).toMatchObject({ streams: STREAMS, dispatched: STREAMS, parked: [], failed: [] });
  process.stdout.write(`repair of ${EVENTS} events: ${((performance.now() - began) / 1_000).toFixed(1)} s, ${((world.elapsed - virtually) / 1_000).toFixed(1)} virtual s\n`);
  expect(RULES.flatMap(({ check }) => check(world))).toEqual([]);
  expect(await insist(world, 'Store/Repair', { operation: 'verify' })).toMatchObject({ commits: EVENTS, events: EVENTS, lacking: 0, onTheirWay: 0, flaws: [] });
}, 600_000);

// Round robin, one event to a commit.
async function append(world: SimulatedWorld, tableName: string, first: number): Promise<void> {
  const requests = Array.from({ length: Math.min(PER_CALL, EVENTS - first) }, (_, offset) => {
    const [stream, sk] = [(first + offset) % STREAMS, Math.floor((first + offset) / STREAMS) + 1];
    const id = Buffer.alloc(7, 1);
    id.writeUInt32BE(first + offset, 1);
    return {
      PutRequest: {
        Item: {
          pk: { S: `order#${stream}` },
          sk: { N: String(sk) },
          t: { N: String(Date.UTC(2026, 0, 1) + world.elapsed) },
          i: { B: id.toString('base64') },
          e: { S: JSON.stringify([['Happened', { version: sk }]]) },
        },
      },
    };
  });
  await world.call('dynamodb', 'BatchWriteItem', { RequestItems: { [tableName]: requests } });
}
