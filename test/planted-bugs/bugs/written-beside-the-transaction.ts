import { accountedFor, ONE_EFFECT, placeOrders } from '../orders';
import type { PlantedBug } from '../planted-bug';
import { codeWithRuntime, consumerOf, shop, tableOf } from '../shop';

export const writtenBesideTheTransaction: PlantedBug = {
  name: 'written-beside-the-transaction',
  means: 'a transactional handler writes by itself: after a crash before the transaction, it writes again',
  app: (bug) => shop((stack) => {
    const { handler } = consumerOf(stack, codeWithRuntime(stack, 'written-beside-the-transaction'), { function: { environment: bug ? { BUG: 'yes' } : {} } });
    tableOf(stack, 'Records', handler);
  }),
  trial: { workload: placeOrders(), invariants: accountedFor() },
  breaks: ONE_EFFECT,
};
