import { Duration } from 'aws-cdk-lib';
import { EACH_ORDER, RECORD_ONCE } from '../handlers';
import { accountedFor, ONLY_POISON, placeOrders } from '../orders';
import type { PlantedBug } from '../planted-bug';
import { consumerOf, shop } from '../shop';

const HANDLER = `${RECORD_ONCE}
async function handle(order) {
  await new Promise((resolve) => setTimeout(resolve, 20_000));
  await recordOnce(order);
}
${EACH_ORDER}`;

export const throttledToDeath: PlantedBug = {
  name: 'throttled-to-death',
  means: 'the queue\'s poller takes more messages than the function may run at once: the others spend their tries waiting',
  app: (bug) => shop((stack) => consumerOf(stack, HANDLER, {
    queue: { visibilityTimeout: Duration.seconds(30) },
    function: { timeout: Duration.seconds(30), reservedConcurrentExecutions: 2 },
    eventSource: { batchSize: 1, maxConcurrency: bug ? undefined : 2 },
  })),
  trial: { workload: placeOrders({ count: 8, atOnce: true }), invariants: accountedFor() },
  breaks: ONLY_POISON,
};
