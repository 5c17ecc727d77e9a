import { statSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { startDynamoDbLocal } from '../../emulator/dynamodb-local/dynamodb-local';
import { figure } from '../side-by-side';
import { bars } from './bars';
import { measured } from './child';
import { measureAllCosts } from './cost-cases';
import type { Costs } from './costs';
import { SDK_ENV } from './environment';
import type { FaultFigures } from './faults/figures';
import type { Simulated } from './simulator';
import { measureInRounds } from './throughput-rounds';
import type { Throughput } from './throughput';
import { bundledVariants } from './bundled-variants';

/**
 * How the commits of an event store reach a bus, and with us a feed: the function that reads the stream of the table, beside the recipes
 * of castore and of Amazon's samples. See README.md for what is measured, and how.
 *
 * @param runs rounds of the throughput, and seeds of the disturbances.
 */
export async function benchDispatch(runs: number): Promise<object> {
  const { 'eventweave-repair': repair, ...bundles } = await bundledVariants();
  const loadAverage = loadavg().map((load) => Math.round(load * 100) / 100);
  const faults = Object.fromEntries(Object.entries(bundles).map(([variant, bundle]) => (
    [variant, measured<Record<string, FaultFigures>>('faults', { variant, bundle, seeds: runs, ...(variant === 'eventweave' && { repair }) }, QUIET)]
  )));
  const simulator = measured<Simulated>('simulator', {}, SIMULATOR_ENV);
  const { throughput, costs } = await onDynamoDbLocal(bundles, runs);
  return {
    node: process.version,
    runs,
    cpus: cpus().length,
    loadAverage,
    simulator,
    bars: bars(costs.eventweave, faults.eventweave),
    variants: Object.fromEntries(Object.keys(bundles).map((name) => [name, {
      bundleBytes: statSync(bundles[name]).size, ...figuresOf(throughput[name]), costs: costs[name], faults: faults[name],
    }])),
  };
}

/** Each disturbance is logged otherwise. */
const QUIET = { ...SDK_ENV, POWERTOOLS_LOG_LEVEL: 'SILENT' };

/** `cdk-eventweave` is the source. */
const SIMULATOR_ENV = { TSX_TSCONFIG_PATH: join(__dirname, '../../examples/tsconfig.json'), CDK_VALIDATION: 'false' };

interface OnDynamoDbLocal {
  readonly throughput: Readonly<Record<string, Throughput[]>>;
  readonly costs: Readonly<Record<string, Record<string, Costs>>>;
}

async function onDynamoDbLocal(bundles: Readonly<Record<string, string>>, runs: number): Promise<OnDynamoDbLocal> {
  const { endpoint, stop } = await startDynamoDbLocal();
  try {
    return { throughput: await measureInRounds(endpoint, bundles, runs), costs: await measureAllCosts(endpoint, bundles) };
  } finally {
    await stop();
  }
}

function figuresOf(throughput: readonly Throughput[]): object {
  return {
    eventsPerSecond: figure(throughput.map(({ eventsPerSecond }) => eventsPerSecond)),
    cpuMicrosecondsPerEvent: figure(throughput.map(({ cpuMicroseconds }) => cpuMicroseconds)),
  };
}
