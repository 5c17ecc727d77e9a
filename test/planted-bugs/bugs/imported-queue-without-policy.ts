import { EventBus, Rule } from 'aws-cdk-lib/aws-events';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { RECORD_ONCE } from '../handlers';
import { accountedFor, ONE_EFFECT, placeOrders } from '../orders';
import type { PlantedBug } from '../planted-bug';
import { consumerOf, shop } from '../shop';

const HANDLER = `${RECORD_ONCE}
exports.handler = async ({ Records }) => {
  for (const { body } of Records) await recordOnce(JSON.parse(body).detail);
};
`;

export const importedQueueWithoutPolicy: PlantedBug = {
  name: 'imported-queue-without-policy',
  means: 'the target of a rule is an imported queue, whose policy the CDK leaves as it is: EventBridge may not send to it',
  app: (bug) => shop((stack) => {
    const { queue } = consumerOf(stack, HANDLER);
    const target = bug ? Queue.fromQueueArn(stack, 'Imported', queue.queueArn) : queue;
    const eventBus = new EventBus(stack, 'OrdersBus');
    new Rule(stack, 'Placed', { eventBus, eventPattern: { detailType: ['order.placed'] }, targets: [new SqsQueue(target)] });
  }),
  trial: { workload: placeOrders({ to: 'bus' }), invariants: accountedFor() },
  breaks: ONE_EFFECT,
};
