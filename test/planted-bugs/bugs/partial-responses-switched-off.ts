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

export const partialResponsesSwitchedOff: PlantedBug = {
  name: 'partial-responses-switched-off',
  means: 'the handler returns its failures to an event source mapping that does not read them',
  app: (bug) => shop((stack) => consumerOf(stack, HANDLER, { eventSource: { reportBatchItemFailures: !bug } })),
  trial: { workload: placeOrders({ poison: true }), invariants: accountedFor() },
  breaks: ONE_EFFECT,
};
