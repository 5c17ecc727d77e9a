import { EventBus, Rule } from 'aws-cdk-lib/aws-events';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { RECORD_ONCE } from '../handlers';
import { accountedFor, ONE_EFFECT, placeOrders } from '../orders';
import type { PlantedBug } from '../planted-bug';
import { consumerOf, shop } from '../shop';

const HANDLER = `${RECORD_ONCE}
exports.handler = async ({ Records }) => {
  for (const { body } of Records) await recordOnce(JSON.parse(body).detail);
};
`;

export const targetWithoutRetries: PlantedBug = {
  name: 'target-without-retries',
  means: 'the target of a rule has no retries and no dead-letter queue: what it does not take at once is gone',
  app: (bug) => shop((stack) => {
    const { queue } = consumerOf(stack, HANDLER);
    const eventBus = new EventBus(stack, 'OrdersBus');
    const target = new SqsQueue(queue, { retryAttempts: bug ? 0 : undefined });
    new Rule(stack, 'Placed', { eventBus, eventPattern: { detailType: ['order.placed'] }, targets: [target] });
  }),
  trial: { workload: placeOrders({ to: 'bus' }), invariants: accountedFor() },
  breaks: ONE_EFFECT,
};
