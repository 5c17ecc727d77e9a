import { APPLY_ONCE, appliedInOrder, changeOrders, IN_ORDER } from '../changes';
import type { PlantedBug } from '../planted-bug';
import { consumerOf, shop } from '../shop';

const handler = (bug: boolean) => `${APPLY_ONCE}
exports.handler = async ({ Records }) => {
  const batchItemFailures = [];
  for (const { messageId, body } of Records) {
    try {
      ${bug ? '' : 'if (batchItemFailures.length > 0) throw new Error(\'behind one that has failed\');'}
      await applyOnce(JSON.parse(body));
    } catch (error) {
      console.error(error);
      batchItemFailures.push({ itemIdentifier: messageId });
    }
  }
  return { batchItemFailures };
};
`;

export const fifoGoesOnAfterFailure: PlantedBug = {
  name: 'fifo-goes-on-after-failure',
  means: 'a FIFO batch goes on behind a message that has failed: what follows overtakes it',
  app: (bug) => shop((stack) => consumerOf(stack, handler(bug), { queue: { fifo: true } })),
  trial: { workload: changeOrders, invariants: appliedInOrder() },
  breaks: IN_ORDER,
};
