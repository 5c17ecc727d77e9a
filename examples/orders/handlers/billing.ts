import { consumer } from 'cdk-eventweave/runtime';
import { idempotent } from 'cdk-eventweave/runtime/idempotency';
import { logger } from 'cdk-eventweave/runtime/logger';
import { metrics } from 'cdk-eventweave/runtime/metrics';
import { publish } from 'cdk-eventweave/runtime/publish';
import { charge } from './payment-provider';
import { checkOrder, type Order, type Payment } from '../order';

const CURRENCIES = ['EUR', 'USD', 'GBP'];

// The provider is outside of any transaction of ours: after a crash it is asked again, with the same key. The event keeps its id.
export const handler = consumer<Order>(idempotent(async (event, { attempt, idempotencyKey }) => {
  const { orderId, currency, total } = checkOrder(event.data);
  if (!CURRENCIES.includes(currency)) throw new Error(`no account for currency ${currency}`);
  const { chargeId } = await charge({ orderId, amount: `${currency} ${total}`, idempotencyKey, attempt });
  const data: Payment = { orderId, chargeId };
  await publish([{ id: chargeId, source: '/billing', type: 'payment.received', subject: orderId, data }], { causedBy: event });
}, { key: 'data.orderId' }), { logger, metrics });
