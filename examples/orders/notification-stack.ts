import { Duration, Stack, type App } from 'aws-cdk-lib';
import { Handler, Idempotency, type FanOut } from 'cdk-eventweave';
import { Ledger } from './ledger';

/** Tells customers who left an address that their order is on its way. */
export class NotificationStack extends Stack {
  constructor(app: App, id: string, { orders }: { orders: FanOut }) {
    super(app, id);
    const notifications = orders.subscribe(this, 'Notifications', {
      filter: { detailType: ['parcel.sent'], detail: { data: { email: [{ exists: true }] } } },
      handler: Handler.nodejs(`${__dirname}/handlers/notifications.ts`, { timeout: Duration.seconds(5) }),
      maxReceiveCount: 3,
      idempotency: Idempotency.ownTable(),
      retryBackoff: { initialDelay: Duration.seconds(1), maxDelay: Duration.minutes(1) },
    });
    new Ledger(this, 'Messages', notifications);
  }
}
