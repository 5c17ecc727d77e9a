import { dynamodb } from './dynamodb';
import { eventBridge } from './event-bridge';
import { lambda, type CodeHost } from './lambda';
import { s3 } from './s3';
import { scheduler } from './scheduler';
import { sqs, type Sqs } from './sqs';
import type { ServiceFactory } from '../kernel/world';

/** All services that are modelled; the later ones may use the earlier ones. */
export function services(host: CodeHost): ServiceFactory[] {
  let queues: Sqs;
  return [
    (world) => (queues = sqs(world)),
    dynamodb,
    s3,
    (world) => lambda(world, queues, host),
    eventBridge,
    scheduler,
  ];
}
