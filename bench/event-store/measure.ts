// Measures one variant in this fresh process, and prints JSON.
import { measureCounts } from './counts';
import { measureRace } from './race';
import { streamIds } from './payload';
import type { Variant } from './store';
import { measureTimes } from './times';

const [what, bundle, round] = process.argv.slice(2);

const MEASUREMENTS: Record<string, (variant: Variant) => Promise<object>> = {
  counts: (variant) => measureCounts(variant, streamIds(0)),
  race: (variant) => measureRace(variant, streamIds(1), false),
  raceByStore: (variant) => measureRace(variant, streamIds(2), true),
  times: (variant) => measureTimes(variant, streamIds(3 + Number(round))),
};

async function main(): Promise<void> {
  const figures = await MEASUREMENTS[what](await import(bundle) as Variant);
  process.stdout.write(`${JSON.stringify(figures)}\n`, () => process.exit()); // connections are kept alive
}

void main();
