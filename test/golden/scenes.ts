import { Duration, Validations, type App } from 'aws-cdk-lib';
import { Schedule } from 'aws-cdk-lib/aws-events';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Encryption, EventArchive, EventSourcedTable, FanOut, Handler, Idempotency, Overflow, QueueConsumer } from '../../src';
import { app, stack } from '../support/constructs';

const handler = () => Handler.nodejs('test/support/handlers/good.ts');

/** What is compared with golden templates, and counted: each construct as it is used, below an app. */
const SCENES: Record<string, (root: App) => void> = {
  'queue-consumer': (root) => {
    new QueueConsumer(stack('Consumer', root), 'Orders', { handler: handler() });
  },

  'queue-consumer-once-only': (root) => {
    const s = stack('Consumer', root);
    new QueueConsumer(s, 'Orders', {
      handler: handler(),
      idempotency: Idempotency.ownTable(),
      retryBackoff: { initialDelay: Duration.seconds(10), maxDelay: Duration.minutes(15) },
      outageBreaker: { failures: 10, probeInterval: Duration.minutes(5) },
    });
  },

  'fan-out': (root) => {
    const s = stack('Channel', root);
    const fanOut = new FanOut(s, 'Orders', { archiveRetention: Duration.days(30) });
    fanOut.subscribe(s, 'Shipping', { handler: handler(), filter: { detailType: ['order.placed'] } });
    const billing = fanOut.subscribe(s, 'Billing', { handler: handler(), filter: { detailType: ['order.placed', 'order.cancelled'] }, batch: { maxBatchingWindow: Duration.seconds(5), batchSize: 100 } });
    fanOut.connect(billing.function);
  },

  'fan-out-customer-key': (root) => {
    const s = stack('Channel', root);
    const encryption = Encryption.customerKey(new Key(s, 'Key', { enableKeyRotation: true }));
    new FanOut(s, 'Orders', { archiveRetention: Duration.days(30), encryption }).subscribe(s, 'Shipping', { handler: handler(), encryption });
  },

  'fan-out-cross-stack': (root) => {
    const keys = stack('Keys', root);
    const encryption = Encryption.customerKey(new Key(keys, 'Key', { enableKeyRotation: true }));
    const fanOut = new FanOut(stack('Channel', root), 'Orders', { encryption });
    const shipping = fanOut.subscribe(stack('Shipping', root), 'Shipping', { handler: handler(), encryption, filter: { detailType: ['order.placed'] } });
    fanOut.connect(shipping.function);
  },

  'event-sourced-table': (root) => {
    const s = stack('Store', root);
    const orders = new EventSourcedTable(s, 'Orders', { overflow: Overflow.ownBucket() });
    orders.connect(new QueueConsumer(s, 'Checkout', { handler: handler() }).function);
  },

  'event-sourced-table-published': (root) => {
    const s = stack('Store', root);
    const orders = new EventSourcedTable(s, 'Orders', {
      eventBus: new FanOut(s, 'Channel').eventBus,
      feedShards: 4,
      verifySchedule: Schedule.rate(Duration.days(1)),
      archive: EventArchive.ownBucket({ every: Duration.minutes(15) }),
    });
    orders.connectFeed(new QueueConsumer(s, 'Reporting', { handler: handler() }).function);
  },

  'event-sourced-table-cross-stack': (root) => {
    const keys = stack('Keys', root);
    const encryption = Encryption.customerKey(new Key(keys, 'Key', { enableKeyRotation: true }));
    const { eventBus } = new FanOut(stack('Channel', root), 'Channel', { encryption });
    const orders = new EventSourcedTable(stack('Store', root), 'Orders', {
      overflow: Overflow.ownBucket(), archive: EventArchive.ownBucket(), verifySchedule: Schedule.rate(Duration.days(1)), eventBus, encryption,
    });
    const { function: checkout } = new QueueConsumer(stack('Checkout', root), 'Checkout', { handler: handler(), encryption });
    orders.connect(checkout);
    orders.connectFeed(checkout);
  },
};

/** The names of the scenes. */
export const SCENE_NAMES = Object.keys(SCENES);

/** An app with one scene, under the feature flags in `context`. */
export function scene(name: string, context: Record<string, unknown> = {}): App {
  const root = app(context);
  SCENES[name](root);
  Validations.of(root).acknowledge({ id: 'cdk-eventweave:alarmsReachNobody', reason: 'nothing is deployed' });
  return root;
}
