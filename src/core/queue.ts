import { Queue, type QueueProps } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import type { Encryption } from './encryption';

/** A queue as all of ours are: encrypted, TLS only, FIFO or standard by an explicit choice. */
export function createQueue(scope: Construct, id: string, encryption: Encryption, props: QueueProps): Queue {
  return new Queue(scope, id, { ...encryption._queueProps(), enforceSSL: true, ...props, fifo: props.fifo || undefined });
}
