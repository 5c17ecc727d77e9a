import type { Service } from '../../kernel/service';
import type { World } from '../../kernel/world';
import { operationsOf } from './operations';
import { Queue } from './queue';

/** Amazon SQS: standard and FIFO queues. */
export interface Sqs extends Service {
  /** By ARN or URL. */
  queue(arnOrUrl: string): Queue | undefined;
}

/** @returns the service, with the queues that the world's graph declares. */
export function sqs(world: World): Sqs {
  const queues = new Map<string, Queue>();
  const queue = (arnOrUrl: string) => queues.get(arnOrUrl);
  return {
    name: 'sqs',
    queue,
    types: {
      'AWS::SQS::Queue': (resource) => {
        const made = new Queue(world, resource, queue);
        queues.set(resource.arn, made).set(resource.ref, made);
        world.endpoints.set(resource.arn, made);
      },
    },
    operations: operationsOf(world, () => [...new Set(queues.values())], queue),
  };
}
