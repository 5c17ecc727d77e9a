import { measured } from './child';
import type { CostCase, Costs } from './costs';
import { functionEnv, SDK_ENV } from './environment';
import { startMeter } from './meter/start';
import { createTables } from './tables';

type Case = Omit<CostCase, 'bundle'>;

/** Workloads of ours: batches of 100 as the mapping has them when there is much to do, and smaller ones for when there is not. */
const OURS: readonly Case[] = ['busy', 'orders', 'newStreams'].flatMap((workload) => [
  { variant: 'eventweave', workload, batchSize: 100, commits: 50_000, environments: 1 },
  { variant: 'eventweave', workload, batchSize: 10, commits: 10_000, environments: 1 },
  { variant: 'eventweave', workload, batchSize: 1, commits: 5_000, environments: 1 },
]);

/** Where the order of the events of a stream tells: several in a commit, and one stream that has all of them. */
const IN_ORDER: readonly Case[] = ['ordersOf3Events', 'oneStream'].flatMap((workload) => ['eventweave', 'castore'].map((variant) => (
  { variant, workload, batchSize: 100, commits: 5_000, environments: 1 }
)));

/** Several environments write the pages of the one feed, and get in each other's way. */
const SEVERAL: readonly Case[] = [2, 4].map((environments) => ({ variant: 'eventweave', workload: 'orders', batchSize: 100, commits: 20_000, environments }));

/** They only call the bus. */
const PEERS: readonly Case[] = [['castore', 100], ['castore', 10], ['outbox-sample', 10]].map(([variant, batchSize]) => (
  { variant: variant as string, workload: 'orders', batchSize: batchSize as number, commits: 10_000, environments: 1 }
));

/** What dispatching costs, by variant, then by workload, batch size and number of environments. */
export async function measureAllCosts(dynamoDb: string, bundles: Readonly<Record<string, string>>): Promise<Record<string, Record<string, Costs>>> {
  const costs: Record<string, Record<string, Costs>> = {};
  for (const one of [...OURS, ...SEVERAL, ...IN_ORDER, ...PEERS]) {
    costs[one.variant] = { ...costs[one.variant], [nameOf(one)]: await measureOne(dynamoDb, { ...one, bundle: bundles[one.variant] }) };
  }
  return costs;
}

async function measureOne(dynamoDb: string, one: CostCase): Promise<Costs> {
  const { endpoint, stop } = await startMeter(dynamoDb);
  const endpoints = { AWS_ENDPOINT_URL_DYNAMODB: endpoint, AWS_ENDPOINT_URL_EVENTBRIDGE: endpoint };
  try {
    const names = await createTables(dynamoDb, `${one.variant}.${nameOf(one)}`);
    return measured<Costs>('costs', one, { ...SDK_ENV, ...functionEnv(names), ...endpoints });
  } finally {
    stop();
  }
}

function nameOf({ workload, batchSize, environments }: Case): string {
  return `${workload}.${batchSize}${environments > 1 ? `x${environments}` : ''}`;
}
