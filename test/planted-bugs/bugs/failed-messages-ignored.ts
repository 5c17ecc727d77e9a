import { accountedFor, ONE_EFFECT, orderOf, placeOrders } from '../orders';
import type { PlantedBug } from '../planted-bug';
import { consumerOf, queueOf, shop } from '../shop';

const handler = (bug: boolean) => `
const { SendMessageBatchCommand, SQSClient } = require('@aws-sdk/client-sqs');
const sqs = new SQSClient({});

exports.handler = async ({ Records }) => {
  const Entries = Records.map(({ body }, index) => ({ Id: String(index), MessageBody: body }));
  const { Failed = [] } = await sqs.send(new SendMessageBatchCommand({ QueueUrl: process.env.PARCELS, Entries }));
  ${bug ? '' : 'return { batchItemFailures: Failed.map(({ Id }) => ({ itemIdentifier: Records[Id].messageId })) };'}
};
`;

export const failedMessagesIgnored: PlantedBug = {
  name: 'failed-messages-ignored',
  means: 'SendMessageBatch succeeds, and some of its messages do not: nobody looks at Failed',
  app: (bug) => shop((stack) => {
    const consumer = consumerOf(stack, handler(bug));
    const parcels = queueOf(stack, 'Parcels');
    parcels.grantSendMessages(consumer.handler);
    consumer.handler.addEnvironment('PARCELS', parcels.queueUrl);
  }),
  trial: {
    workload: placeOrders(),
    // Sent twice is no bug here: whoever consumes the parcels has to know them by their order.
    invariants: accountedFor({ found: (world) => [...new Set(world.queue('Parcels').messages.map(({ body }) => orderOf(body).id))] }),
  },
  breaks: ONE_EFFECT,
};
