import { RECORD_ONCE } from '../handlers';
import { accountedFor, ONE_EFFECT, placeOrders } from '../orders';
import type { PlantedBug } from '../planted-bug';
import { consumerOf, shop } from '../shop';

const handler = (bug: boolean) => `${RECORD_ONCE}
exports.handler = async ({ Records }) => {
  ${bug
    ? 'Records.forEach(async ({ body }) => recordOnce(JSON.parse(body)));'
    : 'await Promise.all(Records.map(async ({ body }) => recordOnce(JSON.parse(body))));'}
};
`;

export const acknowledgedBeforeWritten: PlantedBug = {
  name: 'acknowledged-before-written',
  means: 'forEach does not wait for its writes: the messages are gone before them',
  app: (bug) => shop((stack) => consumerOf(stack, handler(bug))),
  trial: { workload: placeOrders(), invariants: accountedFor() },
  breaks: ONE_EFFECT,
};
