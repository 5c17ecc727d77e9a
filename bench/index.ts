import { parseArgs } from 'node:util';
import { benchConsumer } from './consumer';
import { benchDispatch } from './dispatch';
import { benchEventStore } from './event-store';
import { print } from './print';
import { benchRuntime } from './runtime';
import { benchSimulator } from './simulator';
import { benchSynth } from './synth';

const BENCHMARKS: Record<string, (runs: number) => object | Promise<object>> = {
  'consumer': benchConsumer,
  'dispatch': benchDispatch,
  'event-store': benchEventStore,
  'runtime': benchRuntime,
  'simulator': benchSimulator,
  'synth': benchSynth,
};

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { json: { type: 'boolean', default: false }, runs: { type: 'string', default: '11' } },
  });
  const benchmark = BENCHMARKS[positionals[0]];
  if (!benchmark) {
    process.stderr.write(`usage: npm run bench -- ${Object.keys(BENCHMARKS).join('|')} [--runs N] [--json]\n`);
    process.exit(2);
  }
  const result = await benchmark(Number(values.runs));
  if (values.json) process.stdout.write(`${JSON.stringify(result, undefined, 2)}\n`);
  else print(result);
}

void main();
