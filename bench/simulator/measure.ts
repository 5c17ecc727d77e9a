import { explore } from 'cdk-eventweave/testing';
import { ordersTrial } from '../../examples/orders/simulation/trial';

const ORDERS = 40;
const [assembly, tier, firstSeed] = process.argv.slice(2);

async function main(): Promise<void> {
  const options = { ...ordersTrial(ORDERS), tier: tier as 'full' };
  let began = 0;
  const result = await explore(assembly, {
    ...options, seeds: 44, firstSeed: Number(firstSeed), onProgress: ({ done }) => { if (done === 4) began = performance.now(); }, // the first ones load the SDK
  });
  const seeds = result.seeds - 4;
  const share = seeds / result.seeds;
  process.stdout.write(JSON.stringify({
    seeds,
    events: seeds * ORDERS,
    calls: result.calls * share,
    environments: result.environments * share,
    peakHeap: result.peakHeap,
    seconds: (performance.now() - began) / 1_000,
  }));
}

void main();
