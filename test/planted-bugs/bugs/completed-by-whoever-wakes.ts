import { placeOrders } from '../orders';
import type { PlantedBug } from '../planted-bug';
import { codeWithRuntime, consumerOf, shop, tableOf } from '../shop';
import { Invariants, type Invariant } from 'cdk-eventweave/testing';

const NAME = 'a record is completed by whoever holds it';

const completedByHolder: Invariant = {
  name: NAME,
  check: (world) => world.table('Records').writes
    .filter(({ before, after }) => after?.status === 'COMPLETED' && before?.token !== after.token)
    .map(({ key }) => String(key.id).split('#').at(-1)!)
    .map((subject) => ({ message: `${subject} was completed by somebody else`, subject })),
};

export const completedByWhoeverWakes: PlantedBug = {
  name: 'completed-by-whoever-wakes',
  means: 'an idempotency record is completed without a condition: whoever wakes up late overwrites the record of the one that has taken over',
  app: (bug) => shop((stack) => {
    const { queue, handler } = consumerOf(stack, codeWithRuntime(stack, 'completed-by-whoever-wakes'), { function: { environment: bug ? { BUG: 'yes' } : {} } });
    tableOf(stack, 'Records', handler);
    queue.grantSendMessages(handler); // what meets a live lock is postponed
  }),
  trial: { workload: placeOrders(), invariants: [completedByHolder, Invariants.nothingLost(), Invariants.nothingInFlight()] },
  breaks: NAME,
};
