import { consumer } from 'cdk-eventweave/runtime';
import { transactional } from 'cdk-eventweave/runtime/idempotency';
import { logger } from 'cdk-eventweave/runtime/logger';
import { metrics } from 'cdk-eventweave/runtime/metrics';
import { effect } from '../effect';
import type { Shipment } from '../order';

// Puts the message into the table that a mailer sends from.
export const handler = consumer<Shipment>(transactional(({ data: { orderId, email, parcel } }, { attempt }) => ({
  writes: [{ Update: effect(orderId, `${parcel} to ${email}`, attempt) }],
}), { key: 'data.orderId' }), { logger, metrics });
