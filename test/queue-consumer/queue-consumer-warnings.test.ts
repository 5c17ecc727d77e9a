import { Duration, Validations } from 'aws-cdk-lib';
import { Role } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { Encryption, Handler, type QueueConsumerProps } from '../../src';
import { consumer, existingQueue, handler, stack, templateOf } from '../support/constructs';
import { warningsOf, warningsOfCode } from '../support/warnings';

type Props = Partial<QueueConsumerProps>;
const FUNCTION_ARN = 'arn:aws:lambda:eu-west-1:111111111111:function:mine';
const QUEUE_ARN = 'arn:aws:sqs:eu-west-1:111111111111:mine';
const KEY_ARN = 'arn:aws:kms:eu-west-1:111111111111:key/mine';

// A role that may not be changed; it says that it took a statement all the same.
const frozenRole = (scope: Construct) => Role.fromRoleArn(scope, 'Frozen', 'arn:aws:iam::111111111111:role/frozen', { mutable: false });
const importedFunction = (scope: Construct) => Handler.fromFunction(
  LambdaFunction.fromFunctionAttributes(scope, 'Imported', { functionArn: FUNCTION_ARN, role: frozenRole(scope) }), { timeout: Duration.seconds(3) },
);

const CASES: [code: string, props: (scope: Construct) => Props, messages: string[], nearMiss: (scope: Construct) => Props][] = [
  ['singleTry', () => ({ maxReceiveCount: 1 }), ['S/C: maxReceiveCount is 1, so any passing fault makes a dead letter; 5 is the usual number'], () => ({ maxReceiveCount: 2 })],
  [
    'shortVisibility', () => ({ queueOptions: { visibilityTimeout: Duration.seconds(179) } }),
    ['S/C: visibilityTimeout is 179 seconds, less than six timeouts of the function plus the batching window (180 seconds): throttled messages can become dead letters without being handled'],
    () => ({ queueOptions: { visibilityTimeout: Duration.seconds(180) } }),
  ],
  [
    'shortVisibility', () => ({ queueOptions: { visibilityTimeout: Duration.seconds(180) }, batch: { maxBatchingWindow: Duration.seconds(1) } }),
    ['S/C: visibilityTimeout is 180 seconds, less than six timeouts of the function plus the batching window (181 seconds): throttled messages can become dead letters without being handled'],
    () => ({ queueOptions: { visibilityTimeout: Duration.seconds(181) }, batch: { maxBatchingWindow: Duration.seconds(1) } }),
  ],
  [
    'shortVisibility', (scope) => ({ queue: existingQueue(scope), handler: handler({ timeout: Duration.seconds(31) }) }),
    ['S/C: visibilityTimeout is 180 seconds, less than six timeouts of the function plus the batching window (186 seconds): throttled messages can become dead letters without being handled'],
    (scope) => ({ queue: existingQueue(scope), handler: handler({ timeout: Duration.seconds(30) }) }),
  ],
  [
    'importedQueue', (scope) => ({ queue: Queue.fromQueueArn(scope, 'Imported', QUEUE_ARN) }),
    ['S/C: queue S/Imported does not tell its dead-letter queue: pass deadLetterQueue, so that it is alarmed and invalid messages can be sent there at once'],
    (scope) => ({ queue: Queue.fromQueueArn(scope, 'Imported', QUEUE_ARN), deadLetterQueue: Queue.fromQueueArn(scope, 'Dead', `${QUEUE_ARN}-dead`) }),
  ],
  [
    'importedFunction', (scope) => ({ handler: importedFunction(scope) }),
    [
      'S/C: the role of function S/Imported cannot be changed from here, add this statement to it: {"Action":["sqs:ReceiveMessage","sqs:DeleteMessage","sqs:GetQueueAttributes","sqs:GetQueueUrl"],"Effect":"Allow","Resource":{"Fn::GetAtt":["CQueue808BF2B6","Arn"]}}',
      'S/C: the role of function S/Imported cannot be changed from here, add this statement to it: {"Action":["sqs:GetQueueUrl","sqs:SendMessage"],"Effect":"Allow","Resource":{"Fn::GetAtt":["CDeadLetterQueue5BFFA9D3","Arn"]}}',
    ],
    () => ({ handler: handler() }),
  ],
  [
    'importedKey', (scope) => ({ encryption: Encryption.customerKey(Key.fromKeyArn(scope, 'Imported', KEY_ARN)) }),
    ['S/C: the policy of key S/Imported cannot be changed from here, add this statement to it: {"Action":["kms:Encrypt","kms:Decrypt","kms:ReEncrypt*","kms:GenerateDataKey*","kms:Describe*"],"Condition":{"ArnLike":{"kms:EncryptionContext:aws:logs:arn":{"Fn::Join":["",["arn:",{"Ref":"AWS::Partition"},":logs:",{"Ref":"AWS::Region"},":",{"Ref":"AWS::AccountId"},":log-group:*"]]}}},"Effect":"Allow","Principal":{"Service":{"Fn::Join":["",["logs.",{"Ref":"AWS::Region"},".",{"Ref":"AWS::URLSuffix"}]]}},"Resource":"*"}'],
    (scope) => ({ encryption: Encryption.customerKey(new Key(scope, 'Own')) }),
  ],
];

test.each(CASES)('warns %s, and not beside it', (code, props, messages, nearMiss) => {
  const s = stack();
  templateOf(consumer(props(s), s));
  expect(warningsOfCode(s, code)).toEqual(messages.map((message) => `${message} [ack: Annotation::cdk-eventweave:${code}]`));

  const beside = stack();
  templateOf(consumer(nearMiss(beside), beside));
  expect(warningsOfCode(beside, code)).toEqual([]);
});

test.each(CASES)('%s can be acknowledged, for a reason', (code, props) => {
  const s = stack();
  const c = consumer(props(s), s);
  expect(warningsOfCode(c, code)).not.toEqual([]);
  Validations.of(c).acknowledge({ id: `cdk-eventweave:${code}`, reason: 'known' });
  expect(warningsOfCode(c, code)).toEqual([]);
});

test('a warning that was acknowledged before is never given', () => {
  const s = stack();
  Validations.of(s).acknowledge({ id: 'cdk-eventweave:singleTry', reason: 'a probe: one try is enough' });
  expect(warningsOfCode(consumer({ maxReceiveCount: 1 }, s), 'singleTry')).toEqual([]);
});

test('a consumer with defaults has nothing to warn of', () => {
  expect(warningsOf(consumer())).toEqual([]);
});

test('a function imported by its ARN, whose role is unknown, gets the statements to add', () => {
  const s = stack();
  const fn = LambdaFunction.fromFunctionArn(s, 'Imported', FUNCTION_ARN);
  consumer({ handler: Handler.fromFunction(fn, { timeout: Duration.seconds(3) }) }, s);
  expect(warningsOfCode(s, 'importedFunction')).toHaveLength(2);
});
