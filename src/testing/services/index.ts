import { dynamodb, type Dynamodb } from './dynamodb';
import { eventBridge } from './event-bridge';
import { lambda, type CodeHost } from './lambda';
import { s3 } from './s3';
import { scheduler } from './scheduler';
import { sqs, type Sqs } from './sqs';
import type { ServiceFactory } from '../kernel/world';

/** All services that are modelled; the later ones may use the earlier ones. */
export function services(host: CodeHost): ServiceFactory[] {
  let queues: Sqs;
  let tables: Dynamodb;
  return [
    (world) => (queues = sqs(world)),
    (world) => (tables = dynamodb(world)),
    s3,
    (world) => lambda(world, { sqs: queues, dynamodb: tables }, host),
    eventBridge,
    scheduler,
  ];
}
