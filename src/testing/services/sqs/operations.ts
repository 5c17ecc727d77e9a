import { changeVisibility, deleteMessage, type ReceiptInput } from './acknowledge';
import { eachEntry, type Entry } from './batch';
import { missingParameter } from './errors';
import type { Queue } from './queue';
import { queueAttributes } from './queue-attributes';
import { receive, type ReceiveInput } from './receive';
import { send, sendBatch, type SendInput } from './send';
import type { Caller } from '../../kernel/calls';
import type { Operation } from '../../kernel/service';
import { ServiceError } from '../../kernel/service-error';
import type { World } from '../../kernel/world';

type Addressed<Input> = Input & { readonly QueueUrl: string };
type Perform<Input> = (queue: Queue, input: Addressed<Input>, caller: Caller) => object;
interface Batch<E> { readonly Entries: readonly (E & Entry)[] }

/** The API of SQS, as far as functions use it. */
export function operationsOf(world: World, queues: readonly Queue[]): Record<string, Operation> {
  const on = <Input>(action: string, perform: Perform<Input>): Operation => (input: Addressed<Input>, caller) => {
    const queue = addressed(queues, input.QueueUrl);
    world.authorize(caller, { action: `sqs:${action}`, resource: queue.arn });
    return perform(queue, input, caller);
  };
  return {
    SendMessage: on<SendInput>('SendMessage', (queue, input, caller) => send(world, queue, input, caller)),
    SendMessageBatch: on<Batch<SendInput>>('SendMessage', (queue, { Entries }, caller) => sendBatch(world, queue, Entries, caller)),
    ReceiveMessage: on<ReceiveInput>('ReceiveMessage', (queue, input) => receive(world, queue, input)),
    DeleteMessage: on<ReceiptInput>('DeleteMessage', (queue, input, caller) => deleteMessage(world, queue, input, caller)),
    DeleteMessageBatch: on<Batch<ReceiptInput>>('DeleteMessage', (queue, { Entries }, caller) =>
      eachEntry(world, caller, Entries, (entry) => deleteMessage(world, queue, entry, caller))),
    ChangeMessageVisibility: on<ReceiptInput>('ChangeMessageVisibility', (queue, input) => changeVisibility(world, queue, input)),
    ChangeMessageVisibilityBatch: on<Batch<ReceiptInput>>('ChangeMessageVisibility', (queue, { Entries }, caller) =>
      eachEntry(world, caller, Entries, (entry) => changeVisibility(world, queue, entry))),
    GetQueueAttributes: on<{ AttributeNames?: string[] }>('GetQueueAttributes', (queue, { AttributeNames }) => queueAttributes(world, queue, AttributeNames)),
    GetQueueUrl: ({ QueueName }: { QueueName: string }, caller) => {
      const { url, arn } = named(queues, QueueName);
      world.authorize(caller, { action: 'sqs:GetQueueUrl', resource: arn });
      return { QueueUrl: url };
    },
    PurgeQueue: on('PurgeQueue', (queue) => {
      queue.purge();
      return {};
    }),
    ListDeadLetterSourceQueues: on('ListDeadLetterSourceQueues', ({ arn }) =>
      ({ queueUrls: queues.filter(({ redrive }) => redrive?.deadLetterTargetArn === arn).map(({ url }) => url) })),
  };
}

// By URL alone: an ARN or a name is what the API would refuse.
function addressed(queues: readonly Queue[], url: string): Queue {
  if (!url) throw missingParameter('QueueUrl');
  if (!url.startsWith('https://')) throw new ServiceError('InvalidAddress', `The address ${url} is not valid for this endpoint.`, 404);
  return existing(queues.find((queue) => queue.url === url));
}

function named(queues: readonly Queue[], name: string): Queue {
  return existing(queues.find(({ url }) => url.split('/').pop() === name));
}

function existing(queue: Queue | undefined): Queue {
  if (!queue) throw new ServiceError('QueueDoesNotExist', 'The specified queue does not exist.');
  return queue;
}
