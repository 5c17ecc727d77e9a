import { Duration } from 'aws-cdk-lib';
import { EACH_ORDER, RECORD_ONCE } from '../handlers';
import { accountedFor, ONE_EFFECT, placeOrders } from '../orders';
import type { PlantedBug } from '../planted-bug';
import { consumerOf, shop } from '../shop';

const HANDLER = `${RECORD_ONCE}
async function handle(order) {
  if (order.amount < 0) throw new Error('an order below zero');
  await recordOnce(order);
}
${EACH_ORDER}`;

export const noDeadLetterQueue: PlantedBug = {
  name: 'no-dead-letter-queue',
  means: 'a queue has no dead-letter queue: poison is tried until it expires, and nobody ever sees it',
  app: (bug) => shop((stack) => consumerOf(stack, HANDLER, {
    queue: { retentionPeriod: Duration.minutes(10), ...(bug && { deadLetterQueue: undefined }) },
  })),
  trial: { workload: placeOrders({ poison: true }), invariants: accountedFor() },
  breaks: ONE_EFFECT,
};
