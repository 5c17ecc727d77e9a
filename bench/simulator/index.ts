import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { ordersApp } from '../../examples/orders/orders-app';

const TIERS = ['full', 'slim', 'direct'] as const;

/** What one exploration in a process of its own gave. */
interface Sample {
  readonly seeds: number;
  readonly calls: number;
  readonly environments: number;
  readonly events: number;
  readonly seconds: number;
  readonly peakHeap: number;
}

/**
 * The orders example with 40 orders a seed and all faults, in each tier of the SDK's clients: `runs` explorations of 40 seeds
 * each, the tiers in turn, on all cores. Starting and synthesis are left out.
 */
export function benchSimulator(runs: number): object {
  const assembly = join(__dirname, '../../cdk.out/bench/orders');
  mkdirSync(assembly, { recursive: true });
  process.env.CDK_VALIDATION = 'false';
  ordersApp(new App({ outdir: assembly })).synth();
  const samples = new Map(TIERS.map((tier) => [tier, [] as Sample[]]));
  for (let round = 0; round < runs; round++) for (const tier of TIERS) samples.get(tier)!.push(measure(assembly, tier, round));
  return { node: process.version, runs, orders: 40, ...Object.fromEntries([...samples].map(([tier, taken]) => [tier, figures(taken)])) };
}

function measure(assembly: string, tier: string, round: number): Sample {
  const args = ['--import', 'tsx', join(__dirname, 'measure.ts'), assembly, tier, String(1 + 40 * round)];
  const env = { ...process.env, TSX_TSCONFIG_PATH: join(__dirname, '../../examples/tsconfig.json') };
  return JSON.parse(execFileSync(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'inherit'] }).toString()) as Sample;
}

function figures(samples: Sample[]): object {
  const perSecond = (of: (sample: Sample) => number) => Math.round(10 * median(samples.map((sample) => of(sample) / sample.seconds))) / 10;
  return {
    callsPerSecond: perSecond(({ calls }) => calls),
    seedsPerSecond: perSecond(({ seeds }) => seeds),
    eventsPerSecond: perSecond(({ events }) => events),
    environmentsPerSecond: perSecond(({ environments }) => environments),
    peakHeapMegabytes: Math.round(Math.max(...samples.map(({ peakHeap }) => peakHeap)) / 1e6),
  };
}

function median(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
