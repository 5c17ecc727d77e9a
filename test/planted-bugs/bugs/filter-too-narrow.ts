import { Duration } from 'aws-cdk-lib';
import { Match } from 'aws-cdk-lib/aws-events';
import { Code, Runtime, type Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { RECORD_ONCE } from '../handlers';
import { accountedFor, ONE_EFFECT, placeOrders } from '../orders';
import type { PlantedBug } from '../planted-bug';
import { shop, tableOf } from '../shop';
import { FanOut, Handler } from 'cdk-eventweave';

const HANDLER = `${RECORD_ONCE}
exports.handler = async ({ Records }) => {
  for (const { body } of Records) await recordOnce(JSON.parse(body).detail);
};
`;

export const filterTooNarrow: PlantedBug = {
  name: 'filter-too-narrow',
  means: 'a filter leaves out the orders at the very edge of what it should let through',
  app: (bug) => shop((stack) => {
    const amount = bug ? Match.greaterThan(1) : Match.greaterThanOrEqual(1);
    const code = { code: Code.fromInline(HANDLER), runtime: Runtime.NODEJS_22_X, handler: 'index.handler' };
    const channel = new FanOut(stack, 'OrdersBus');
    const orders = channel.subscribe(stack, 'Orders', {
      filter: { detailType: ['order.placed'], detail: { amount } },
      handler: Handler.code({ ...code, timeout: Duration.seconds(5) }),
    });
    tableOf(stack, 'Effects', orders.function as LambdaFunction);
  }),
  trial: { workload: placeOrders({ to: 'bus' }), invariants: accountedFor() },
  breaks: ONE_EFFECT,
};
