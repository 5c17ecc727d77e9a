import { RECORD_ONCE } from '../handlers';
import { accountedFor, ONE_EFFECT, placeOrders } from '../orders';
import type { PlantedBug } from '../planted-bug';
import { consumerOf, shop } from '../shop';

const handler = (bug: boolean) => `${RECORD_ONCE}
exports.handler = async ({ Records }) => {
  const failed = [];
  for (const { messageId, body } of Records) {
    const order = JSON.parse(body);
    if (order.amount < 0) failed.push({ itemIdentifier: messageId });
    else await recordOnce(order);
  }
  return { ${bug ? 'batchItemFailure' : 'batchItemFailures'}: failed };
};
`;

export const misspeltFailures: PlantedBug = {
  name: 'misspelt-failures',
  means: 'the list of failures has a wrong name: without one, all messages count as handled',
  app: (bug) => shop((stack) => consumerOf(stack, handler(bug))),
  trial: { workload: placeOrders({ poison: true }), invariants: accountedFor() },
  breaks: ONE_EFFECT,
};
