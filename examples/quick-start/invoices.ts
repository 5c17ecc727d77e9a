import { consumer, InvalidMessageError } from 'cdk-eventweave/runtime';

interface Order {
  readonly orderId: string;
  readonly total: number;
}

export const handler = consumer<Order>(async ({ data }, { attempt, log }) => {
  if (!data.orderId) throw new InvalidMessageError('orderId is missing'); // to the dead-letter queue, at once
  log.info('charging', { orderId: data.orderId, total: data.total, attempt }); // a throw would mean: try again
});
