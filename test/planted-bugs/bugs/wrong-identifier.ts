import { RECORD_ONCE } from '../handlers';
import { accountedFor, ONLY_POISON, placeOrders } from '../orders';
import type { PlantedBug } from '../planted-bug';
import { consumerOf, shop } from '../shop';

const handler = (bug: boolean) => `${RECORD_ONCE}
exports.handler = async ({ Records }) => {
  const batchItemFailures = [];
  for (const { messageId, body } of Records) {
    const order = JSON.parse(body);
    if (order.amount < 0) batchItemFailures.push({ itemIdentifier: ${bug ? 'order.id' : 'messageId'} });
    else await recordOnce(order);
  }
  return { batchItemFailures };
};
`;

export const wrongIdentifier: PlantedBug = {
  name: 'wrong-identifier',
  means: 'failures are named by the order and not by messageId: the whole batch fails, until all of it is a dead letter',
  app: (bug) => shop((stack) => consumerOf(stack, handler(bug))),
  trial: { workload: placeOrders({ poison: true, atOnce: true }), invariants: accountedFor() },
  breaks: ONLY_POISON,
};
