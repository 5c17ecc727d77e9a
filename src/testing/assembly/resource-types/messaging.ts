import { hashUuid, physicalName } from '../physical-name';
import { regionalArn } from './resource-type';
import type { Deployed, ResourceTypes } from './resource-type';

/** Queues, topics, streams and what hangs on them. Source: CloudFormation Template Reference, "Return values" of each type. */
export const messaging: ResourceTypes = {
  'AWS::SQS::Queue': {
    nameProperty: 'QueueName',
    generated: (it) => fifoName(it, 'FifoQueue', 80), // SQS API Reference, CreateQueue: up to 80 characters
    ref: (it) => `https://sqs.${it.region}.${it.urlSuffix}/${it.account}/${it.name}`,
    arn: (it) => regionalArn(it, 'sqs', it.name),
    attributes: { Arn: 'arn', QueueName: 'name', QueueUrl: 'ref' },
  },
  'AWS::SNS::Topic': {
    nameProperty: 'TopicName',
    generated: (it) => fifoName(it, 'FifoTopic', 256), // SNS API Reference, CreateTopic: up to 256 characters
    ref: 'arn',
    arn: (it) => regionalArn(it, 'sns', it.name),
    attributes: { TopicArn: 'arn', TopicName: 'name' },
  },
  'AWS::SNS::Subscription': {
    ref: 'arn',
    arn: (it) => `${it.text('TopicArn')}:${hashUuid(`${it.stack}/${it.id}`)}`,
    attributes: { Arn: 'arn' },
  },
  'AWS::Kinesis::Stream': {
    nameProperty: 'Name',
    generated: { limit: 128 }, // Kinesis API Reference, CreateStream
    arn: (it) => regionalArn(it, 'kinesis', `stream/${it.name}`),
    attributes: { Arn: 'arn' },
  },
};

function fifoName(it: Deployed, fifo: string, limit: number): string {
  return physicalName(it.stack, it.id, { limit, suffix: String(it.property(fifo)) === 'true' ? '.fifo' : '' });
}
