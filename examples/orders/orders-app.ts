import type { App } from 'aws-cdk-lib';
import { BillingStack } from './billing-stack';
import { NotificationStack } from './notification-stack';
import { OperationsStack } from './operations-stack';
import { OrdersStack } from './orders-stack';
import { ShippingStack } from './shipping-stack';

/** The whole application, for the CDK CLI's app or for a test's. */
export function ordersApp(app: App): App {
  new OperationsStack(app, 'Operations'); // first: it sets the defaults of all the others
  const { orders } = new OrdersStack(app, 'Orders');
  new ShippingStack(app, 'Shipping', { orders });
  new BillingStack(app, 'Billing', { orders });
  new NotificationStack(app, 'Notifications', { orders });
  return app;
}
