import { App, Duration, Stack } from 'aws-cdk-lib';
import { FanOut, Handler } from 'cdk-eventweave';

export const app = new App();

const shop = new Stack(app, 'Shop');
const orders = new FanOut(shop, 'Orders', { archiveRetention: Duration.days(30) });

const billing = new Stack(app, 'Billing');
orders.subscribe(billing, 'Invoices', {
  filter: { detailType: ['order.placed'], detail: { data: { total: [{ numeric: ['>', 0] }] } } },
  handler: Handler.nodejs(`${__dirname}/invoices.ts`),
});

const shipping = new Stack(app, 'Shipping');
const parcels = orders.subscribe(shipping, 'Parcels', {
  filter: { detailType: ['order.placed'] },
  handler: Handler.nodejs(`${__dirname}/parcels.ts`, { timeout: Duration.seconds(10) }),
});
orders.connect(parcels.function); // may publish in turn
