import { parseArgs } from 'node:util';
import { App } from 'aws-cdk-lib';
import { explore, FAULT_KINDS, InvariantViolation, type FaultKind } from 'cdk-eventweave/testing';
import { ordersApp } from './orders-app';
import { ordersTrial } from './simulation/trial';

process.env.CDK_VALIDATION ??= 'false'; // the simulator runs what is synthesized; whether its template is sound is told by `cdk synth`

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      seeds: { type: 'string', default: '100' },
      first: { type: 'string', default: '1' },
      orders: { type: 'string', default: '40' },
    },
  });
  const began = performance.now();
  const { seeds, calls, environments, elapsed, faults } = await explore(ordersApp(new App()), {
    ...ordersTrial(Number(values.orders)),
    seeds: Number(values.seeds),
    firstSeed: Number(values.first),
    onProgress: ({ done, seeds: all, failures }) => progress(`${done} of ${all} seeds, ${failures} of them broke an invariant`),
  });
  process.stdout.write('\n');
  console.table(Object.fromEntries((Object.keys(FAULT_KINDS) as FaultKind[]).map((kind) => [kind, faults[kind] ?? 'no place in this application'])));
  say(`${seeds} seeds with ${values.orders} orders each kept every invariant: ${((performance.now() - began) / 1_000).toFixed(1)} s for ${days(elapsed)} virtual days, ${calls} calls, ${environments} execution environments.`);
}

function days(milliseconds: number): string {
  return (milliseconds / 86_400_000).toFixed(1);
}

function progress(line: string): void {
  if (process.stdout.isTTY) process.stdout.write(`\r\x1b[K${line}`);
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

main().catch((error: Error) => {
  process.stderr.write(`\n${error instanceof InvariantViolation ? error.message : error.stack}\n`);
  process.exitCode = 1;
});
