import { Duration } from 'aws-cdk-lib';
import { Code, Runtime, type Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { RECORD_ONCE } from '../handlers';
import { accountedFor, ONE_EFFECT, placeOrders } from '../orders';
import type { PlantedBug } from '../planted-bug';
import { shop, tableOf } from '../shop';
import { Handler, QueueConsumer } from 'cdk-eventweave';

const handler = (bug: boolean) => `${RECORD_ONCE}
exports.handler = async ({ Records }) => {
  const batchItemFailures = [];
  for (const { messageId, body } of Records) {
    try {
      await recordOnce(JSON.parse(body));
    } catch (error) {
      console.error(error);
      ${bug ? '' : 'batchItemFailures.push({ itemIdentifier: messageId });'}
    }
  }
  return { batchItemFailures };
};
`;

export const swallowedError: PlantedBug = {
  name: 'swallowed-error',
  means: 'an error is logged, and then the message counts as handled',
  app: (bug) => shop((stack) => {
    const code = { code: Code.fromInline(handler(bug)), runtime: Runtime.NODEJS_22_X, handler: 'index.handler' };
    const environment = { AWS_MAX_ATTEMPTS: '1' }; // the SDK does not try again, the queue does
    const consumer = new QueueConsumer(stack, 'Orders', { handler: Handler.code({ ...code, timeout: Duration.seconds(5), environment }) });
    tableOf(stack, 'Effects', consumer.function as LambdaFunction);
  }),
  trial: { workload: placeOrders(), invariants: accountedFor() },
  breaks: ONE_EFFECT,
};
