import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { statSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { bundled } from '../bundles';
import { figure, inTurn } from '../side-by-side';
import { ENV } from '../../src/runtime/contract';

/** The first three keep a record that a message was handled; the others write an order, the last one without such a record. */
const VARIANTS = ['hand-written', 'powertools-batch-idempotency', 'eventweave-idempotent', 'eventweave-transactional', 'plain-write'];

/** What starting took. */
interface Load {
  readonly loadMilliseconds: number;
  readonly firstMessageMilliseconds: number;
}

/** What one message took, on average. */
interface Cost {
  readonly calls: number;
  /** The calls, by operation. */
  readonly operations: string;
  readonly writeUnits: number;
  readonly microseconds: number;
  readonly cpuMicroseconds: number;
}

interface Costs {
  readonly firstDelivery: Cost;
  readonly duplicate: Cost;
}

/**
 * Handlers of SQS batches of ten that suppress duplicates, logs and metrics on, against the simulator's DynamoDB behind HTTP in
 * another process: calls and write units per message, bundle size, and in fresh processes the time until the module is loaded and
 * until the first message is handled. Then per record, by the clock and of the handler's CPU (1,000 records after 300, and the same ones again).
 */
export async function benchConsumer(runs: number): Promise<object> {
  const bundles = bundled('consumer', VARIANTS);
  const loadAverage = loadavg().map((load) => Math.round(load * 100) / 100);
  const { env, stop } = await startServer();
  try {
    const measured = <T>(what: string) => inTurn<T>(
      Object.fromEntries(VARIANTS.map((name) => [name, [join(__dirname, 'measure.js'), what, bundles[name]]])), runs, { ...env, ...HANDLER_ENV },
    );
    const [loads, costs] = [measured<Load>('load'), measured<Costs>('records')];
    return {
      node: process.version,
      runs,
      cpus: cpus().length,
      loadAverage,
      variants: Object.fromEntries(VARIANTS.map((name) => [name, {
        bundleBytes: statSync(bundles[name]).size,
        loadMilliseconds: figure(loads[name].map(({ loadMilliseconds }) => loadMilliseconds)),
        firstMessageMilliseconds: figure(loads[name].map(({ firstMessageMilliseconds }) => firstMessageMilliseconds)),
        firstDelivery: figures(costs[name].map(({ firstDelivery }) => firstDelivery)),
        duplicate: figures(costs[name].map(({ duplicate }) => duplicate)),
      }])),
    };
  } finally {
    stop();
  }
}

/** As the constructs and the users set it. */
const HANDLER_ENV = {
  AWS_LAMBDA_FUNCTION_NAME: 'bench',
  POWERTOOLS_SERVICE_NAME: 'bench',
  POWERTOOLS_METRICS_NAMESPACE: 'bench',
  [ENV.consumerName]: 'orders',
  [ENV.idempotencyTableName]: 'idempotency',
};

function figures(costs: readonly Cost[]): object {
  const [{ calls, operations, writeUnits }] = costs;
  const counts = new Set(costs.map((cost) => `${cost.operations}: ${cost.writeUnits}`));
  if (counts.size > 1) throw new Error(`runs differ in what they count: ${[...counts].join(', ')}`);
  return {
    calls,
    operations,
    writeUnits,
    microsecondsPerRecord: figure(costs.map(({ microseconds }) => microseconds)),
    cpuMicrosecondsPerRecord: figure(costs.map(({ cpuMicroseconds }) => cpuMicroseconds)),
  };
}

async function startServer(): Promise<{ env: Record<string, string>; stop(): void }> {
  const server = spawn(process.execPath, ['--import', 'tsx', join(__dirname, 'server.ts')], { stdio: ['pipe', 'pipe', 'inherit'] });
  const exit = once(server, 'exit').then(([code]) => { throw new Error(`the server ended with ${code}`); });
  const [line] = await Promise.race([once(server.stdout, 'data'), exit]) as [Buffer];
  return { env: JSON.parse(line.toString()), stop: () => void server.kill() };
}
