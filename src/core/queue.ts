import { Duration } from 'aws-cdk-lib';
import { Queue, type QueueProps } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { acknowledge } from './acknowledge';
import { removalPolicyOf } from './defaults';
import type { Encryption } from './encryption';

/** A queue as all of ours are: encrypted, TLS only, FIFO or standard by an explicit choice. */
export function createQueue(scope: Construct, id: string, encryption: Encryption, props: QueueProps): Queue {
  return new Queue(scope, id, { ...encryption._queueProps(), enforceSSL: true, ...props, fifo: props.fifo || undefined });
}

/** A queue where messages rest until a person has looked at them: for the longest retention there is, and when the stack is deleted. */
export function createDeadLetterQueue(scope: Construct, id: string, encryption: Encryption, props: QueueProps): Queue {
  const queue = createQueue(scope, id, encryption, {
    retentionPeriod: Duration.days(14), removalPolicy: removalPolicyOf(scope), ...props,
  });
  acknowledge(queue, {
    'AwsSolutions::AwsSolutions-SQS3': 'this is a dead-letter queue',
    'Serverless::Serverless-SQSRedrivePolicy': 'this is a dead-letter queue',
  });
  return queue;
}
