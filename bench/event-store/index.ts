import { statSync } from 'node:fs';
import { cpus, devNull, loadavg } from 'node:os';
import { startDynamoDbLocal } from '../../emulator/dynamodb-local/dynamodb-local';
import { bundled } from '../bundles';
import { bars } from './bars';
import type { CountsOfStore } from './counts';
import { figuresOf } from './figures';
import { startMeter } from './meter/start';
import { bundledPeers } from './peers';
import type { Race } from './race';
import { inRounds } from './rounds';
import { createTables } from './tables';
import type { Times } from './times';

/** The first one is the floor: a conditional PutItem by hand. */
const OWN = ['put-item', 'eventweave', 'eventweave-compressed'];
const PEERS = ['castore', 'equinox', 'event-store-adapter'];

type Bundles = Readonly<Record<string, string>>;

/**
 * Event stores on DynamoDB Local, beside each other: calls and capacity units of appends, loads and a race of eight writers, behind a
 * meter; then, without it, the time and CPU of one writer, in fresh processes whose order changes from round to round. Streams have 10
 * commits, or 1,000 where appends are late and where they are loaded; the writer knows the end of its stream, so that appends need no read.
 *
 * The size of an event is that of its data as JSON, nearly all of it random base64. Ids of streams have four characters, partition keys
 * two more where the store lets us choose, such as `b#0001`.
 */
export async function benchEventStore(runs: number): Promise<object> {
  const bundles = { ...bundled('event-store', OWN), ...await bundledPeers(PEERS) };
  const handlerBytes = statSync(bundled('event-store', ['handler']).handler).size;
  const loadAverage = loadavg().map((load) => Math.round(load * 100) / 100);
  const { endpoint, stop } = await startDynamoDbLocal();
  try {
    await createTables(endpoint);
    const { counts, races, raceByStore } = await count(endpoint, bundles);
    const times = inRounds<Times>('times', runs, { bundles, env: envOf(endpoint) });
    return {
      node: process.version,
      runs,
      cpus: cpus().length,
      loadAverage,
      handlerBytes,
      bars: bars({
        counts: counts.eventweave,
        compressed: counts['eventweave-compressed'],
        raceByStore,
        times: times.eventweave,
        floor: times['put-item'],
        handlerBytes,
      }),
      variants: Object.fromEntries(Object.keys(bundles).map((name) => [name, {
        ...figuresOf(counts[name], times[name]), race: races[name], ...(name === 'eventweave' && { raceByStore }),
      }])),
    };
  } finally {
    await stop();
  }
}

/** What is counted is the same each time, but for the races, which have rounds of their own. */
async function count(endpoint: string, bundles: Bundles) {
  const meter = await startMeter(endpoint);
  const once = <T>(what: string, of: Bundles) => {
    const samples = inRounds<T>(what, 1, { bundles: of, env: envOf(meter.endpoint) });
    return Object.fromEntries(Object.entries(samples).map(([name, [only]]) => [name, only]));
  };
  try {
    const { eventweave } = bundles;
    return { counts: once<CountsOfStore>('counts', bundles), races: once<Race>('race', bundles), raceByStore: once<Race>('raceByStore', { eventweave }).eventweave };
  } finally {
    meter.stop();
  }
}

/** What all variants are configured by. */
function envOf(endpoint: string): Record<string, string> {
  return {
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: 'eu-central-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_CONFIG_FILE: devNull,
    AWS_SHARED_CREDENTIALS_FILE: devNull,
    AWS_MAX_ATTEMPTS: '3',
  };
}
