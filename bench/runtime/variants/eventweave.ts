import { consumer } from 'cdk-eventweave/runtime';

export const handler = consumer<{ orderId: string }>(async ({ data }) => {
  if (data.orderId !== 'O-1') throw new Error('unknown order');
});
