import '../support/no-validation';
import { parseArgs } from 'node:util';
import { BUGS } from './bugs';
import { firstFailure } from './exploring';
import type { PlantedBug } from './planted-bug';
import { printed } from 'cdk-eventweave/testing';

/** Seeds in which each bug must be found, and in which each twin must be clean. */
const SEEDS = { bug: 500, twin: 2_000 };

/** What became of one bug and its twin. */
interface Result {
  /** Undefined when it was not found. */
  readonly foundAtSeed?: number;
  /** What the shrunk failure takes. */
  readonly faults?: readonly string[];
  /** The failure of the twin, as text; undefined when it is clean. */
  readonly twinFailure?: string;
  readonly seconds: number;
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { json: { type: 'boolean', default: false }, bug: { type: 'string' } } });
  const chosen = BUGS.filter(({ name }) => values.bug === undefined || name === values.bug);
  if (chosen.length === 0) throw new Error(`--bug must be one of ${BUGS.map(({ name }) => name).join(', ')}, got ${values.bug}`);
  const results: Record<string, Result> = {};
  for (const bug of chosen) {
    results[bug.name] = await examine(bug);
    if (!values.json) say(line(bug, results[bug.name]));
  }
  conclude(results, values.json);
}

async function examine(bug: PlantedBug): Promise<Result> {
  const began = performance.now();
  const failure = await firstFailure(bug, true, { seeds: SEEDS.bug });
  const found = failure?.violations.some(({ invariant }) => invariant === bug.breaks) ? failure : undefined;
  const twin = await firstFailure(bug, false, { seeds: SEEDS.twin });
  return {
    foundAtSeed: found?.seed,
    faults: found?.faults.map(({ kind }) => kind),
    twinFailure: twin && printed(twin),
    seconds: Math.round((performance.now() - began) / 100) / 10,
  };
}

function line({ name }: PlantedBug, { foundAtSeed, faults = [], twinFailure, seconds }: Result): string {
  const found = foundAtSeed === undefined ? `NOT FOUND in ${SEEDS.bug} seeds` : `found at seed ${foundAtSeed}`;
  const twin = twinFailure === undefined ? 'twin clean' : `TWIN FAILS\n${twinFailure}`;
  return `${name.padEnd(44)} ${found.padEnd(24)} ${`${seconds} s`.padStart(8)}  ${(faults.join(', ') || 'no fault needed').padEnd(40)} ${twin}`;
}

function conclude(results: Record<string, Result>, json: boolean): void {
  const all = Object.values(results);
  const found = all.filter(({ foundAtSeed }) => foundAtSeed !== undefined).length;
  const clean = all.filter(({ twinFailure }) => twinFailure === undefined).length;
  if (json) say(JSON.stringify({ seeds: SEEDS, bugs: all.length, found, clean, results }, null, 2));
  else say(`${found} of ${all.length} bugs found within ${SEEDS.bug} seeds, ${clean} of ${all.length} twins clean for ${SEEDS.twin} seeds.`);
  if (found < all.length || clean < all.length) process.exitCode = 1;
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

main().catch((error: Error) => {
  process.stderr.write(`${error.stack}\n`);
  process.exitCode = 1;
});
