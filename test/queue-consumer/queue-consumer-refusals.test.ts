import { Duration } from 'aws-cdk-lib';
import { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { Handler, type BatchOptions, type QueueConsumerProps, type QueueOptions } from '../../src';
import { consumer, existingQueue, handler, stack, templateOf } from '../support/constructs';

const importedFunction = (scope: Construct) => LambdaFunction.fromFunctionArn(scope, 'Imported', 'arn:aws:lambda:eu-west-1:111111111111:function:mine');

/** Synthesizes a consumer `S/C` with what `props` make below its stack. */
function synth(props: (scope: Construct) => Partial<QueueConsumerProps>): void {
  const s = stack();
  templateOf(consumer(props(s), s));
}

test.each([
  [0, 1], [-1, 1], [2.5, 2], [1001, 1000], ['5', 5], [true, 3],
])('refuses maxReceiveCount %p, and takes %p', (wrong, right) => {
  expect(() => synth(() => ({ maxReceiveCount: wrong as number }))).toThrow(new Error(
    `S/C: maxReceiveCount must be a whole number from 1 to 1000, got ${wrong} [cdk-eventweave:maxReceiveCount]`,
  ));
  synth(() => ({ maxReceiveCount: right }));
});

const window = (seconds: number) => Duration.seconds(seconds);

test.each<[string, BatchOptions, boolean, string, BatchOptions]>([
  [
    'batchSize above 10 without a batching window', { batchSize: 11 }, false,
    'batchSize must be a whole number from 1 to 10 without a batching window, got 11; set maxBatchingWindow to a second or more [cdk-eventweave:batchSize]',
    { batchSize: 11, maxBatchingWindow: window(1) },
  ],
  [
    'batchSize above 10 with a batching window of nothing', { batchSize: 11, maxBatchingWindow: window(0) }, false,
    'batchSize must be a whole number from 1 to 10 without a batching window, got 11; set maxBatchingWindow to a second or more [cdk-eventweave:batchSize]',
    { batchSize: 10, maxBatchingWindow: window(0) },
  ],
  [
    'batchSize above 10,000', { batchSize: 10_001, maxBatchingWindow: window(1) }, false,
    'batchSize must be a whole number from 1 to 10000, got 10001 [cdk-eventweave:batchSize]',
    { batchSize: 10_000, maxBatchingWindow: window(1) },
  ],
  [
    'batchSize 0', { batchSize: 0 }, false,
    'batchSize must be a whole number from 1 to 10 without a batching window, got 0 [cdk-eventweave:batchSize]',
    { batchSize: 1 },
  ],
  [
    'batchSize 1.5', { batchSize: 1.5 }, false,
    'batchSize must be a whole number from 1 to 10 without a batching window, got 1.5 [cdk-eventweave:batchSize]',
    { batchSize: 1 },
  ],
  [
    'batchSize above 10 for a FIFO queue', { batchSize: 11 }, true,
    'batchSize must be a whole number from 1 to 10 for a FIFO queue, got 11 [cdk-eventweave:batchSize]',
    { batchSize: 10 },
  ],
  [
    'maxBatchingWindow for a FIFO queue', { maxBatchingWindow: window(5) }, true,
    'maxBatchingWindow must be left out for a FIFO queue, got 5 seconds [cdk-eventweave:batchingWindowFifo]',
    {},
  ],
  [
    'maxBatchingWindow above 5 minutes', { maxBatchingWindow: window(301) }, false,
    'maxBatchingWindow must be from 0 to 5 minutes, got 5 minutes 1 second [cdk-eventweave:batchingWindow]',
    { maxBatchingWindow: window(300) },
  ],
  ...[1, 1001, 2.5].map((maxConcurrency): [string, BatchOptions, boolean, string, BatchOptions] => [
    `maxConcurrency ${maxConcurrency}`, { maxConcurrency }, false,
    `maxConcurrency must be a whole number from 2 to 1000, got ${maxConcurrency} [cdk-eventweave:maxConcurrency]`,
    { maxConcurrency: Math.min(Math.max(Math.round(maxConcurrency), 2), 1000) },
  ]),
])('refuses %s', (_name, batch, fifo, message, nearMiss) => {
  expect(() => synth(() => ({ batch, queueOptions: { fifo } }))).toThrow(new Error(`S/C: ${message}`));
  synth(() => ({ batch: nearMiss, queueOptions: { fifo } }));
});

test.each<[string, QueueOptions, string, QueueOptions]>([
  [
    'contentBasedDeduplication for a standard queue', { contentBasedDeduplication: true },
    'queueOptions.contentBasedDeduplication must be left out for a standard queue, got true [cdk-eventweave:contentBasedDeduplication]',
    { contentBasedDeduplication: true, fifo: true },
  ],
  [
    "visibilityTimeout below the function's timeout", { visibilityTimeout: Duration.seconds(29) },
    "visibilityTimeout must be from the function's timeout of 30 seconds to 12 hours, got 29 seconds; 180 seconds is recommended [cdk-eventweave:visibilityTimeout]",
    { visibilityTimeout: Duration.seconds(30) },
  ],
  [
    'visibilityTimeout above 12 hours', { visibilityTimeout: Duration.seconds(43_201) },
    "visibilityTimeout must be from the function's timeout of 30 seconds to 12 hours, got 43201 seconds; 180 seconds is recommended [cdk-eventweave:visibilityTimeout]",
    { visibilityTimeout: Duration.hours(12) },
  ],
  [
    'retentionPeriod below a minute', { retentionPeriod: Duration.seconds(59) },
    'retentionPeriod must be from 1 minute to 14 days, got 59 seconds [cdk-eventweave:retentionPeriod]',
    { retentionPeriod: Duration.minutes(4), visibilityTimeout: Duration.seconds(40) },
  ],
  [
    'deadLetterRetentionPeriod above 14 days', { deadLetterRetentionPeriod: Duration.days(15) },
    'deadLetterRetentionPeriod must be from 1 minute to 14 days, got 1296000 seconds [cdk-eventweave:retentionPeriod]',
    { deadLetterRetentionPeriod: Duration.days(14) },
  ],
  [
    'messages that expire before their last try', { retentionPeriod: Duration.seconds(900) },
    'retentionPeriod must be longer than the 900 seconds that all tries of one message take (visibilityTimeout × maxReceiveCount), got 900 seconds; a message that fails would expire before it becomes a dead letter [cdk-eventweave:shortRetention]',
    { retentionPeriod: Duration.seconds(901) },
  ],
  [
    "dead letters that are kept as long as the queue's messages", { retentionPeriod: Duration.days(14) },
    "deadLetterRetentionPeriod must be longer than the queue's retention of 1209600 seconds, got 1209600 seconds; a dead letter keeps the age of its message [cdk-eventweave:deadLetterRetention]",
    { retentionPeriod: Duration.days(13) },
  ],
  [
    "dead letters that are kept less long than the queue's messages", { deadLetterRetentionPeriod: Duration.days(3) },
    "deadLetterRetentionPeriod must be longer than the queue's retention of 345600 seconds, got 259200 seconds; a dead letter keeps the age of its message [cdk-eventweave:deadLetterRetention]",
    { deadLetterRetentionPeriod: Duration.days(5) },
  ],
])('refuses %s', (_name, queueOptions, message, nearMiss) => {
  expect(() => synth(() => ({ queueOptions }))).toThrow(new Error(`S/C: ${message}`));
  synth(() => ({ queueOptions: nearMiss }));
});

test('a FIFO dead letter starts to age anew, so its queue may keep it as long as the source', () => {
  synth(() => ({ queueOptions: { fifo: true, retentionPeriod: Duration.days(14) } }));
});

test.each<[string, (scope: Construct) => Partial<QueueConsumerProps>, string, (scope: Construct) => Partial<QueueConsumerProps>]>([
  [
    'maxReceiveCount for a queue that exists already', (s) => ({ queue: existingQueue(s), maxReceiveCount: 3 }),
    'maxReceiveCount must be left out when queue is given, got 3; the queue brings its own [cdk-eventweave:existingQueueOptions]',
    (s) => ({ queue: existingQueue(s) }),
  ],
  [
    'queueOptions for a queue that exists already', (s) => ({ queue: existingQueue(s), queueOptions: { fifo: true } }),
    'queueOptions must be left out when queue is given, got {"fifo":true}; the queue brings its own [cdk-eventweave:existingQueueOptions]',
    (s) => ({ queue: existingQueue(s) }),
  ],
  [
    'a dead-letter queue for a queue that is created', (s) => ({ deadLetterQueue: new Queue(s, 'Mine') }),
    'deadLetterQueue must be left out where queue is, got S/Mine; the queue is created with one of its own [cdk-eventweave:deadLetterQueueAlone]',
    () => ({}),
  ],
  [
    'a queue without a dead-letter queue', (s) => ({ queue: existingQueue(s, { deadLetterQueue: undefined }) }),
    'queue must be a queue with a dead-letter queue, got S/Waiting without one; create it with deadLetterQueue: { queue, maxReceiveCount: 5 } [cdk-eventweave:queueWithoutDeadLetters]',
    (s) => ({ queue: existingQueue(s) }),
  ],
  [
    "a queue with a visibility timeout below the function's timeout", (s) => ({ queue: existingQueue(s, { visibilityTimeout: Duration.seconds(20) }) }),
    "visibilityTimeout must be from the function's timeout of 30 seconds to 12 hours, got 20 seconds; 180 seconds is recommended [cdk-eventweave:visibilityTimeout]",
    (s) => ({ queue: existingQueue(s, { visibilityTimeout: Duration.seconds(180) }) }),
  ],
  [
    "a queue with the visibility timeout of SQS, which is below the function's timeout",
    (s) => ({ queue: existingQueue(s, { visibilityTimeout: undefined }), handler: handler({ timeout: Duration.seconds(31) }) }),
    "visibilityTimeout must be from the function's timeout of 31 seconds to 12 hours, got 30 seconds; 186 seconds is recommended [cdk-eventweave:visibilityTimeout]",
    (s) => ({ queue: existingQueue(s, { visibilityTimeout: undefined }), handler: handler({ timeout: Duration.seconds(30) }) }),
  ],
  [
    'a queue whose dead letters are kept no longer than its messages', (s) => ({ queue: existingQueue(s, { retentionPeriod: Duration.days(14) }) }),
    "deadLetterRetentionPeriod must be longer than the queue's retention of 1209600 seconds, got 1209600 seconds; a dead letter keeps the age of its message [cdk-eventweave:deadLetterRetention]",
    (s) => ({ queue: existingQueue(s, { retentionPeriod: Duration.days(13) }) }),
  ],
  [
    'a queue and a dead-letter queue that both keep for the 4 days of SQS',
    (s) => ({ queue: existingQueue(s, { deadLetterQueue: { queue: new Queue(s, 'Short'), maxReceiveCount: 3 } }) }),
    "deadLetterRetentionPeriod must be longer than the queue's retention of 345600 seconds, got 345600 seconds; a dead letter keeps the age of its message [cdk-eventweave:deadLetterRetention]",
    (s) => ({ queue: existingQueue(s, { deadLetterQueue: { queue: new Queue(s, 'Long', { retentionPeriod: Duration.days(5) }), maxReceiveCount: 3 } }) }),
  ],
  [
    'a queue whose messages expire before their last try', (s) => ({ queue: existingQueue(s, { retentionPeriod: Duration.minutes(12) }) }),
    'retentionPeriod must be longer than the 720 seconds that all tries of one message take (visibilityTimeout × maxReceiveCount), got 720 seconds; a message that fails would expire before it becomes a dead letter [cdk-eventweave:shortRetention]',
    (s) => ({ queue: existingQueue(s, { retentionPeriod: Duration.minutes(13) }) }),
  ],
  [
    'another dead-letter queue than that of the queue', (s) => ({ queue: existingQueue(s), deadLetterQueue: new Queue(s, 'Mine') }),
    'deadLetterQueue must be that of the queue, or left out, got S/Mine [cdk-eventweave:existingQueueOptions]',
    (s) => {
      const queue = existingQueue(s);
      return { queue, deadLetterQueue: queue.deadLetterQueue?.queue };
    },
  ],
  [
    'a maxMessageAge that no message reaches before it expires', () => ({ maxMessageAge: Duration.days(4) }),
    "maxMessageAge must be shorter than the queue's retention of 345600 seconds, got 4 days [cdk-eventweave:maxMessageAge]",
    () => ({ maxMessageAge: Duration.days(3) }),
  ],
  [
    'maxBatchingWindow for a FIFO queue that exists already', (s) => ({ queue: existingQueue(s, { fifo: true }), batch: { maxBatchingWindow: window(5) } }),
    'maxBatchingWindow must be left out for a FIFO queue, got 5 seconds [cdk-eventweave:batchingWindowFifo]',
    (s) => ({ queue: existingQueue(s, { fifo: true }) }),
  ],
  [
    'an imported function, which does not tell its timeout', (s) => ({ handler: Handler.fromFunction(importedFunction(s)) }),
    'timeout must be given for an imported function, got undefined; Handler.fromFunction(fn, { timeout }): the visibility timeout of the queue follows it [cdk-eventweave:handlerTimeout]',
    (s) => ({ handler: Handler.fromFunction(importedFunction(s), { timeout: Duration.seconds(3) }) }),
  ],
])('refuses %s', (_name, props, message, nearMiss) => {
  expect(() => synth(props)).toThrow(new Error(`S/C: ${message}`));
  synth(nearMiss);
});
