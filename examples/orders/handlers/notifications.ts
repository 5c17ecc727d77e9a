import { consumer } from 'cdk-eventweave/runtime';
import { logger } from 'cdk-eventweave/runtime/logger';
import { metrics } from 'cdk-eventweave/runtime/metrics';
import type { Shipment } from '../order';
import { recordOnce } from './record';

export const handler = consumer<Shipment>(async ({ data: { orderId, email, parcel } }, { attempt }) => {
  await recordOnce(orderId, `${parcel} to ${email}`, attempt);
}, { logger, metrics });
