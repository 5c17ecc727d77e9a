import { APPLY_ONCE, appliedInOrder, changeOrders, IN_ORDER } from '../changes';
import type { PlantedBug } from '../planted-bug';
import { consumerOf, shop } from '../shop';

const handler = (bug: boolean) => `${APPLY_ONCE}
exports.handler = async ({ Records }) => {
  const changes = Records.map(({ body }) => JSON.parse(body));
  ${bug ? 'await Promise.all(changes.map(applyOnce));' : 'for (const change of changes) await applyOnce(change);'}
};
`;

export const fifoInParallel: PlantedBug = {
  name: 'fifo-in-parallel',
  means: 'the messages of a FIFO batch are handled at once: the last may come first',
  app: (bug) => shop((stack) => consumerOf(stack, handler(bug), { queue: { fifo: true } })),
  trial: { workload: changeOrders, invariants: appliedInOrder() },
  breaks: IN_ORDER,
};
