import { Duration, Stack, type App } from 'aws-cdk-lib';
import { Handler, Idempotency, type FanOut } from 'cdk-eventweave';
import { Ledger } from './ledger';

/** Charges what costs something, and says so. Orders in a currency that it does not know end in its dead-letter queue. */
export class BillingStack extends Stack {
  constructor(app: App, id: string, { orders }: { orders: FanOut }) {
    super(app, id);
    const billing = orders.subscribe(this, 'Billing', {
      filter: { detailType: ['OrderPlaced'], detail: { data: { total: [{ numeric: ['>', 0] }] } } },
      handler: Handler.nodejs(`${__dirname}/handlers/billing.ts`, { timeout: Duration.seconds(5) }),
      maxReceiveCount: 3,
      idempotency: Idempotency.ownTable(),
      retryBackoff: { initialDelay: Duration.seconds(1), maxDelay: Duration.minutes(1) },
    });
    orders.connect(billing.function);
    new Ledger(this, 'Invoices', billing);
  }
}
