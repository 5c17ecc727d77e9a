import { Duration, Stack, type App } from 'aws-cdk-lib';
import { Handler, Idempotency, type FanOut } from 'cdk-eventweave';
import { Ledger } from './ledger';

/** Ships what is to be shipped, and says so. */
export class ShippingStack extends Stack {
  constructor(app: App, id: string, { orders }: { orders: FanOut }) {
    super(app, id);
    const shipping = orders.subscribe(this, 'Shipping', {
      filter: { detailType: ['OrderPlaced'], detail: { data: { delivery: ['parcel', 'express'] } } },
      handler: Handler.nodejs(`${__dirname}/handlers/shipping.ts`, { timeout: Duration.seconds(5) }),
      maxReceiveCount: 3,
      idempotency: Idempotency.ownTable(),
      retryBackoff: { initialDelay: Duration.seconds(1), maxDelay: Duration.minutes(1) },
    });
    orders.connect(shipping.function);
    new Ledger(this, 'Shipments', shipping);
  }
}
