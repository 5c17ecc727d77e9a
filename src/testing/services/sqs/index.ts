import { operationsOf } from './operations';
import { Queue } from './queue';
import { checkDeadLetterQueue } from './redrive';
import type { Service } from '../../kernel/service';
import type { World } from '../../kernel/world';

/** Amazon SQS: standard and FIFO queues. */
export interface Sqs extends Service {
  /** By ARN or URL. */
  queue(arnOrUrl: string): Queue | undefined;
}

/**
 * @returns the service, with the queues that the world's graph declares.
 * @throws {Error} from `connect`, when a deployment would fail: a queue and its dead-letter queue do not go together.
 */
export function sqs(world: World): Sqs {
  const queues: Queue[] = [];
  const byName = new Map<string, Queue>();
  const queue = (arnOrUrl: string) => byName.get(arnOrUrl);
  return {
    name: 'sqs',
    queue,
    types: {
      'AWS::SQS::Queue': (resource) => {
        const made = new Queue(world, resource, queue);
        queues.push(made);
        byName.set(resource.arn, made).set(resource.ref, made);
        world.endpoints.set(resource.arn, made);
      },
    },
    connect: () => queues.forEach((source) => connect(source, queue)),
    operations: operationsOf(world, queues),
  };
}

function connect(source: Queue, find: Sqs['queue']): void {
  const target = source.redrive && find(source.redrive.deadLetterTargetArn);
  if (target) checkDeadLetterQueue(source, target);
}
