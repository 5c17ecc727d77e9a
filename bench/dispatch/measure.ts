// Measures one thing in this fresh process, and prints JSON in its last line; what functions log is before it.
import { measureCosts, type CostCase } from './costs';
import { measureFaults } from './faults/figures';
import { measureThroughput } from './throughput';

const [what, input] = process.argv.slice(2);

const MEASUREMENTS: Record<string, (input: any) => Promise<object>> = {
  costs: (of: CostCase) => measureCosts(of),
  faults: ({ seeds, ...functions }) => measureFaults(functions, seeds),
  simulator: async () => (await import('./simulator.js')).measureSimulator(),
  throughput: ({ variant, bundle }) => measureThroughput(variant, bundle),
};

async function main(): Promise<void> {
  const figures = await MEASUREMENTS[what](JSON.parse(input));
  process.stdout.write(`\n${JSON.stringify(figures)}\n`, () => process.exit()); // connections are kept alive
}

void main();
