import { consumer } from 'cdk-eventweave/runtime';
import { idempotent } from 'cdk-eventweave/runtime/idempotency';
import { logger } from 'cdk-eventweave/runtime/logger';
import { metrics } from 'cdk-eventweave/runtime/metrics';
import { charge } from './payment-provider';
import { checkOrder, type Order } from '../order';

const CURRENCIES = ['EUR', 'USD', 'GBP'];

// The provider is outside of any transaction of ours: after a crash it is asked again, with the same key.
export const handler = consumer<Order>(idempotent(async (event, { attempt, idempotencyKey }) => {
  const { orderId, currency, total } = checkOrder(event.data);
  if (!CURRENCIES.includes(currency)) throw new Error(`no account for currency ${currency}`);
  return charge({ orderId, amount: `${currency} ${total}`, idempotencyKey, attempt });
}, { key: 'data.orderId' }), { logger, metrics });
