import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { EventBus } from 'aws-cdk-lib/aws-events';
import { EventSourcedTable } from 'cdk-eventweave';
import { explore, Faults, Invariants, type SimulatedWorld } from 'cdk-eventweave/testing';
import { commitsOf } from './commits';
import { IMAGES } from './records';

/** How fast events go through the simulator, from the commit to the bus and the feed. */
export interface Simulated {
  readonly eventsPerSecond: number;
  readonly eventsPerSecondWithAllFaults: number;
}

const COMMITS = 400;
const WARM_UP_SEEDS = 2;
const SEEDS = 6;

/** Times worlds of 400 commits of orders each, on all cores; starting and synthesis are left out. */
export async function measureSimulator(): Promise<Simulated> {
  const app = new App({ outdir: join(__dirname, '../../cdk.out/bench/dispatch'), analyticsReporting: false });
  const stack = new Stack(app, 'Shop');
  new EventSourcedTable(stack, 'Store', { eventBus: new EventBus(stack, 'Published') });
  return { eventsPerSecond: await timed(app, Faults.none()), eventsPerSecondWithAllFaults: await timed(app, Faults.everything()) };
}

async function timed(app: App, faults: Faults): Promise<number> {
  let began = 0;
  const onProgress = ({ done }: { done: number }) => { if (done === WARM_UP_SEEDS) began = performance.now(); };
  const invariants = [Invariants.nothingLost(), Invariants.nothingInFlight(), { name: 'every event is on the bus', check: missing }];
  await explore(app, { seeds: WARM_UP_SEEDS + SEEDS, faults, workload: append, invariants, onProgress });
  return SEEDS * COMMITS / (performance.now() - began) * 1_000;
}

async function append(world: SimulatedWorld): Promise<void> {
  const { tableName: TableName } = world.table('Store/Table');
  for (const Item of commitsOf('orders', COMMITS).flatMap(IMAGES.eventweave)) await world.call('dynamodb', 'PutItem', { TableName, Item });
}

function missing(world: SimulatedWorld): { message: string }[] {
  const ids = new Set(world.bus('Published').events.map(({ event }) => (event as { detail: { id: string } }).detail.id));
  return ids.size === COMMITS ? [] : [{ message: `${ids.size} of ${COMMITS} events are` }];
}
