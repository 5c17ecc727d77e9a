import { commitsOf } from './commits';
import { recordsOf } from './costs';
import { freshHandler, handleAll, type Handler } from './environment';
import { MAPPINGS } from './mappings';
import type { StreamRecord } from './records';

/** How fast a function is. */
export interface Throughput {
  readonly eventsPerSecond: number;
  /** Of this process, per event. */
  readonly cpuMicroseconds: number;
}

const WARM_UP = 2_000;
const EVENTS = 10_000;

/** Times one environment that is called with batch after batch of events of orders, as large as its mapping makes them. */
export async function measureThroughput(variant: string, bundle: string): Promise<Throughput> {
  const handler = freshHandler(bundle);
  const records = recordsOf(variant, commitsOf('orders', WARM_UP + EVENTS));
  const { batchSize } = MAPPINGS[variant];
  await run(handler, records.slice(0, WARM_UP), batchSize);
  const [began, before] = [performance.now(), process.cpuUsage()];
  await run(handler, records.slice(WARM_UP), batchSize);
  const { user, system } = process.cpuUsage(before);
  return { eventsPerSecond: EVENTS / (performance.now() - began) * 1_000, cpuMicroseconds: (user + system) / EVENTS };
}

async function run(handler: Handler, records: readonly StreamRecord[], batchSize: number): Promise<void> {
  for (let first = 0; first < records.length; first += batchSize) await handleAll(handler, records.slice(first, first + batchSize));
}
