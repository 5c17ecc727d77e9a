import { EACH_ORDER, RECORD_ONCE } from '../handlers';
import { accountedFor, ONLY_POISON, placeOrders } from '../orders';
import type { PlantedBug } from '../planted-bug';
import { consumerOf, shop } from '../shop';

const handler = (bug: boolean) => `${RECORD_ONCE}
async function handle(order) {
  const isNew = await recordOnce(order);
  ${bug ? 'if (!isNew) throw new Error(`order ${order.id} exists`);' : ''}
}
${EACH_ORDER}`;

export const ownWriteTakenForConflict: PlantedBug = {
  name: 'own-write-taken-for-conflict',
  means: 'a condition that fails is an error, also when it fails because of the same order\'s earlier try, whose reply was lost',
  app: (bug) => shop((stack) => consumerOf(stack, handler(bug))),
  trial: { workload: placeOrders(), invariants: accountedFor() },
  breaks: ONLY_POISON,
};
