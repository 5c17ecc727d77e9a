import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { sideBySide } from '../side-by-side';

/**
 * One `FanOut` with three subscribers beside the same resources written with plain L2s, each run a fresh process that
 * loads, constructs and synthesizes; the template validator is off for both.
 */
export function benchSynth(runs: number): object {
  const out = join(__dirname, '../../cdk.out/bench');
  mkdirSync(out, { recursive: true });
  for (const name of ['fan-out', 'plain']) {
    buildSync({
      entryPoints: [join(__dirname, `${name}.ts`)],
      outfile: join(out, `synth-${name}.js`),
      bundle: true,
      packages: 'external',
      platform: 'node',
      target: 'node20',
      logLevel: 'error',
      tsconfigRaw: '{}',
    });
  }
  const commands = Object.fromEntries(['fan-out', 'plain'].map((name) => [name, [join(out, `synth-${name}.js`)]]));
  const milliseconds = sideBySide(commands, runs, { CDK_VALIDATION: 'false' });
  const ratio = Math.round(milliseconds['fan-out'].median / milliseconds.plain.median * 1000) / 1000;
  return { node: process.version, runs, milliseconds, ratio };
}
