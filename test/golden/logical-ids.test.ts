import { scene, SCENE_NAMES } from './scenes';

const HOLDS_DATA = ['AWS::DynamoDB::Table', 'AWS::Events::Archive', 'AWS::Events::EventBus', 'AWS::Logs::LogGroup', 'AWS::S3::Bucket', 'AWS::SQS::Queue'];

// A changed logical id replaces the resource, and what it holds is gone: these may not change within a major version.
const PINNED: [name: string, ids: Record<string, Record<string, string>>][] = [
  ['queue-consumer', {
    Consumer: {
      OrdersLogGroupE26395F1: 'AWS::Logs::LogGroup',
      OrdersDeadLetterQueueA73944CE: 'AWS::SQS::Queue',
      OrdersQueueC538DD4C: 'AWS::SQS::Queue',
    },
  }],
  ['queue-consumer-once-only', {
    Consumer: {
      OrdersLogGroupE26395F1: 'AWS::Logs::LogGroup',
      OrdersDeadLetterQueueA73944CE: 'AWS::SQS::Queue',
      OrdersQueueC538DD4C: 'AWS::SQS::Queue',
      OrdersIdempotencyTable05C20B6A: 'AWS::DynamoDB::Table',
    },
  }],
  ['fan-out', {
    Channel: {
      OrdersEventBus1ACCA97B: 'AWS::Events::EventBus',
      OrdersArchive12D4BD19: 'AWS::Events::Archive',
      ShippingConsumerLogGroupCA829E63: 'AWS::Logs::LogGroup',
      ShippingConsumerDeadLetterQueue51DBD6E9: 'AWS::SQS::Queue',
      ShippingConsumerQueue02AC727C: 'AWS::SQS::Queue',
      ShippingDeliveryDeadLetterQueueD8409A1A: 'AWS::SQS::Queue',
      BillingConsumerLogGroupC4CED0EF: 'AWS::Logs::LogGroup',
      BillingConsumerDeadLetterQueueD468B9BB: 'AWS::SQS::Queue',
      BillingConsumerQueue4047A24F: 'AWS::SQS::Queue',
      BillingDeliveryDeadLetterQueueFA0B27A0: 'AWS::SQS::Queue',
    },
  }],
  ['fan-out-customer-key', {
    Channel: {
      OrdersBusDeadLetterQueue1BD2DF96: 'AWS::SQS::Queue',
      OrdersEventBus1ACCA97B: 'AWS::Events::EventBus',
      OrdersArchive12D4BD19: 'AWS::Events::Archive',
      ShippingConsumerLogGroupCA829E63: 'AWS::Logs::LogGroup',
      ShippingConsumerDeadLetterQueue51DBD6E9: 'AWS::SQS::Queue',
      ShippingConsumerQueue02AC727C: 'AWS::SQS::Queue',
      ShippingDeliveryDeadLetterQueueD8409A1A: 'AWS::SQS::Queue',
    },
  }],
  ['fan-out-cross-stack', {
    Channel: {
      OrdersBusDeadLetterQueue1BD2DF96: 'AWS::SQS::Queue',
      OrdersEventBus1ACCA97B: 'AWS::Events::EventBus',
    },
    Shipping: {
      ShippingConsumerLogGroupCA829E63: 'AWS::Logs::LogGroup',
      ShippingConsumerDeadLetterQueue51DBD6E9: 'AWS::SQS::Queue',
      ShippingConsumerQueue02AC727C: 'AWS::SQS::Queue',
      ShippingDeliveryDeadLetterQueueD8409A1A: 'AWS::SQS::Queue',
    },
  }],
  ['event-sourced-table', {
    Store: {
      OrdersTable1F8332C7: 'AWS::DynamoDB::Table',
      OrdersBookkeepingD97916D1: 'AWS::DynamoDB::Table',
      OrdersFeed3E009D8C: 'AWS::DynamoDB::Table',
      OrdersOverflowBucket560C908B: 'AWS::S3::Bucket',
      OrdersStreamFailures0A2A4F4A: 'AWS::S3::Bucket',
      OrdersStreamReaderLogGroupB22D9A2A: 'AWS::Logs::LogGroup',
      OrdersRepairDeadLetterQueueCE0143A0: 'AWS::SQS::Queue',
      OrdersRepairLogGroup2C714164: 'AWS::Logs::LogGroup',
      CheckoutLogGroupCB8F9824: 'AWS::Logs::LogGroup',
      CheckoutDeadLetterQueue9ADB90AD: 'AWS::SQS::Queue',
      CheckoutQueue95DA7D77: 'AWS::SQS::Queue',
    },
  }],
  ['event-sourced-table-published', {
    Store: {
      ChannelEventBus63B5B8DE: 'AWS::Events::EventBus',
      OrdersTable1F8332C7: 'AWS::DynamoDB::Table',
      OrdersBookkeepingD97916D1: 'AWS::DynamoDB::Table',
      OrdersFeed3E009D8C: 'AWS::DynamoDB::Table',
      OrdersStreamFailures0A2A4F4A: 'AWS::S3::Bucket',
      OrdersStreamReaderLogGroupB22D9A2A: 'AWS::Logs::LogGroup',
      OrdersRepairDeadLetterQueueCE0143A0: 'AWS::SQS::Queue',
      OrdersRepairLogGroup2C714164: 'AWS::Logs::LogGroup',
      OrdersArchiveBucketC1F5C50D: 'AWS::S3::Bucket',
      OrdersArchiveDeadLetterQueue3213FE3B: 'AWS::SQS::Queue',
      OrdersArchiveLogGroup3BF0EBB7: 'AWS::Logs::LogGroup',
      ReportingLogGroupE1E4111A: 'AWS::Logs::LogGroup',
      ReportingDeadLetterQueue173139B0: 'AWS::SQS::Queue',
      ReportingQueue1C982E12: 'AWS::SQS::Queue',
    },
  }],
  ['event-sourced-table-cross-stack', {
    Channel: {
      ChannelBusDeadLetterQueueCC2C181F: 'AWS::SQS::Queue',
      ChannelEventBus63B5B8DE: 'AWS::Events::EventBus',
    },
    Store: {
      OrdersTable1F8332C7: 'AWS::DynamoDB::Table',
      OrdersBookkeepingD97916D1: 'AWS::DynamoDB::Table',
      OrdersFeed3E009D8C: 'AWS::DynamoDB::Table',
      OrdersOverflowBucket560C908B: 'AWS::S3::Bucket',
      OrdersStreamFailures0A2A4F4A: 'AWS::S3::Bucket',
      OrdersStreamReaderLogGroupB22D9A2A: 'AWS::Logs::LogGroup',
      OrdersRepairDeadLetterQueueCE0143A0: 'AWS::SQS::Queue',
      OrdersRepairLogGroup2C714164: 'AWS::Logs::LogGroup',
      OrdersArchiveBucketC1F5C50D: 'AWS::S3::Bucket',
      OrdersArchiveDeadLetterQueue3213FE3B: 'AWS::SQS::Queue',
      OrdersArchiveLogGroup3BF0EBB7: 'AWS::Logs::LogGroup',
    },
    Checkout: {
      CheckoutLogGroupCB8F9824: 'AWS::Logs::LogGroup',
      CheckoutDeadLetterQueue9ADB90AD: 'AWS::SQS::Queue',
      CheckoutQueue95DA7D77: 'AWS::SQS::Queue',
    },
  }],
];

test.each(PINNED)('what holds data in %s keeps its logical id', (name, ids) => {
  const found: Record<string, Record<string, string>> = {};
  for (const { stackName, template } of scene(name).synth().stacks) {
    for (const [id, { Type }] of Object.entries<{ Type: string }>(template.Resources)) {
      if (HOLDS_DATA.includes(Type)) found[stackName] = { ...found[stackName], [id]: Type };
    }
  }
  expect(found).toEqual(ids);
});

test('every scene is pinned', () => {
  expect(PINNED.map(([name]) => name)).toEqual(SCENE_NAMES);
});
