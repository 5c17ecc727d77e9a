import { EventBus, Rule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { RECORD_ONCE } from '../handlers';
import { accountedFor, ONE_EFFECT, orderOf, placeOrders } from '../orders';
import type { PlantedBug } from '../planted-bug';
import { functionOf, shop, tableOf } from '../shop';

const HANDLER = `${RECORD_ONCE}
exports.handler = async ({ detail: order }) => {
  if (order.amount < 0) throw new Error('an order below zero');
  await recordOnce(order);
};
`;

export const asyncWithoutDestination: PlantedBug = {
  name: 'async-without-destination',
  means: 'a function that is invoked asynchronously has no destination for failures: after three tries the event is gone',
  app: (bug) => shop((stack) => {
    const failures = new Queue(stack, 'Failures');
    const handler = functionOf(stack, 'Handler', HANDLER, { onFailure: bug ? undefined : new SqsDestination(failures) });
    tableOf(stack, 'Effects', handler);
    const eventBus = new EventBus(stack, 'OrdersBus');
    new Rule(stack, 'Placed', { eventBus, eventPattern: { detailType: ['order.placed'] }, targets: [new LambdaFunction(handler)] });
  }),
  trial: {
    workload: placeOrders({ to: 'bus', poison: true }),
    invariants: accountedFor({ deadLetters: (world) => world.queue('Failures').messages.map(({ body }) => orderOf(body).id) }),
  },
  breaks: ONE_EFFECT,
};
