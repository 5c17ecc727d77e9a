import { consumer } from 'cdk-eventweave/runtime';
import { logger } from 'cdk-eventweave/runtime/logger';
import { metrics } from 'cdk-eventweave/runtime/metrics';
import { checkOrder, type Order } from '../order';
import { recordOnce } from './record';

const CURRENCIES = ['EUR', 'USD', 'GBP'];

export const handler = consumer<Order>(async (event, { attempt, log }) => {
  const { orderId, currency, total } = checkOrder(event.data);
  if (!CURRENCIES.includes(currency)) throw new Error(`no account for currency ${currency}`);
  const first = await recordOnce(orderId, `${currency} ${total}`, attempt);
  if (!first) log.info('charged before');
}, { logger, metrics });
