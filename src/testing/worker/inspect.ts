import type { Subject } from './protocol';
import type { Resource } from '../assembly/graph';
import type { World } from '../kernel/world';
import type { Dynamodb } from '../services/dynamodb';
import { eventName, type StreamRecord, type StreamViewType } from '../services/dynamodb/stream-record';
import type { EventBridge } from '../services/event-bridge';
import type { Lambda } from '../services/lambda';
import type { S3 } from '../services/s3';
import type { Content } from '../services/s3/bucket';
import type { Sqs } from '../services/sqs';
import type { Message } from '../services/sqs/message';
import type { Queue } from '../services/sqs/queue';

/** What a test can see of a bus. */
export interface BusView {
  /** Events that it has accepted, by the test and by functions, each with the lineage by which the trace knows it. */
  readonly events: readonly { readonly lineage: string; readonly event: unknown }[];
}

/** What a test can see of a queue. */
export interface QueueView {
  /** For calls by `world.call`. */
  readonly url: string;
  readonly messages: readonly MessageView[];
  readonly deadLetters: readonly MessageView[];
}

/** A message, as a test sees it. */
export interface MessageView {
  readonly messageId: string;
  readonly lineage: string;
  readonly body: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly messageGroupId?: string;
  readonly receiveCount: number;
  /** A receiver has it. */
  readonly inFlight: boolean;
}

/** What a test can see of a table: items and writes in DynamoDB's own JSON. */
export interface TableView {
  readonly name: string;
  readonly items: readonly object[];
  readonly writes: readonly { readonly key: object; readonly before?: object; readonly after?: object; readonly expired?: true }[];
}

/** What a test can see of a table's stream. */
export interface StreamView {
  readonly arn: string;
  readonly viewType: StreamViewType;
  readonly records: readonly StreamRecordView[];
}

/** A record: key and images in DynamoDB's own JSON. */
export interface StreamRecordView {
  readonly lineage: string;
  readonly eventName: 'INSERT' | 'MODIFY' | 'REMOVE';
  readonly key: object;
  readonly before?: object;
  readonly after?: object;
  readonly expired?: true;
  readonly sequenceNumber: string;
  readonly shardId: string;
}

/** What a test can see of a bucket. */
export interface BucketView {
  readonly name: string;
  /** The versions of each that is not deleted, newest first. */
  readonly objects: readonly (readonly BucketVersionView[])[];
  readonly writes: readonly { readonly kind: 'put' | 'delete'; readonly version: BucketVersionView }[];
}

/** A version of an object, or a delete marker, which has no content. */
export interface BucketVersionView {
  readonly key: string;
  readonly versionId: string;
  readonly content?: Pick<Content, 'body' | 'metadata' | 'members'>;
}

/** What a test can see of a function. */
export interface FunctionView {
  readonly logs: readonly { readonly at: number; readonly line: string }[];
}

/** What a test can see of the world as a whole. */
export interface WorldView {
  readonly elapsed: number;
  readonly hash: string;
  /** Calls of services that functions made. */
  readonly calls: number;
  /** Execution environments that were started. */
  readonly environments: number;
  /** Bytes of the thread's heap that are in use. */
  readonly heap: number;
  readonly faults: World['faults']['fired'];
  readonly chances: World['faults']['chances'];
  readonly sites: World['faults']['sites'];
  readonly unmodelled: readonly { readonly path: string; readonly type: string }[];
  /** Messages and records that a consumer still has to handle, by queue, or by table. */
  readonly unhandled: readonly { readonly queue: string; readonly lineages: readonly string[] }[];
}

/** @param kinds of entries of the trace, all when empty. */
export function inspect(world: World, subject: Subject, resource: Resource | undefined, kinds: string): unknown {
  switch (subject) {
    case 'bus': return busView(world, resource?.arn ?? 'default');
    case 'queue': return queueView(world, resource!.arn);
    case 'table': return tableView(world, resource!.ref);
    case 'stream': return streamView(world, resource!.ref);
    case 'bucket': return bucketView(world, resource!.ref);
    case 'function': return { logs: world.service<Lambda>('lambda').fn(resource!.arn)!.logs };
    case 'world': return worldView(world);
    case 'trace': return world.trace.entries.filter(({ kind }) => kinds === '' || kinds.split(',').includes(kind));
  }
}

function busView(world: World, arnOrName: string): BusView {
  return { events: world.service<EventBridge>('eventbridge').bus(arnOrName)!.accepted.map(({ lineage, event }) => ({ lineage, event })) };
}

function queueView(world: World, arn: string): QueueView {
  const sqs = world.service<Sqs>('sqs');
  const queue = sqs.queue(arn)!;
  const deadLetterQueue = queue.redrive && sqs.queue(queue.redrive.deadLetterTargetArn);
  const view = (message: Message) => messageView(message, world.now);
  return { url: queue.url, messages: queue.all().map(view), deadLetters: deadLetterQueue?.all().map(view) ?? [] };
}

function messageView({ id, lineage, body, attributes, groupId, receiveCount, receiptHandle, visibleAt }: Message, now: number): MessageView {
  return {
    messageId: id,
    lineage,
    body,
    messageGroupId: groupId,
    receiveCount,
    inFlight: receiptHandle !== undefined && visibleAt > now,
    attributes: Object.fromEntries(Object.entries(attributes).map(([name, { StringValue, BinaryValue }]) => [name, StringValue ?? BinaryValue ?? ''])),
  };
}

function tableView(world: World, name: string): TableView {
  return { name, ...world.service<Dynamodb>('dynamodb').view(name) };
}

function streamView(world: World, table: string): StreamView | undefined {
  const stream = world.service<Dynamodb>('dynamodb').latestStream(table);
  return stream && { arn: stream.arn, viewType: stream.viewType, records: stream.records.map(recordView) };
}

function recordView({ lineage, change, sequenceNumber, shard }: StreamRecord): StreamRecordView {
  const { key, before, after, expired } = change;
  return { lineage, eventName: eventName(change), key, before, after, ...(expired && { expired }), sequenceNumber, shardId: shard.id };
}

function bucketView(world: World, name: string): BucketView {
  const bucket = world.service<S3>('s3').bucket(name)!;
  return { name, objects: bucket.objects.map(({ key }) => bucket.versions(key)), writes: bucket.writes };
}

function worldView(world: World): WorldView {
  const { trace, faults, elapsed, unmodelled } = world;
  return {
    elapsed,
    unhandled: unhandledIn(world),
    calls: trace.count('called'),
    environments: trace.count('started'),
    heap: process.memoryUsage().heapUsed,
    hash: trace.hash(),
    faults: faults.fired,
    chances: faults.chances,
    sites: faults.sites,
    unmodelled: unmodelled.map(({ path, type }) => ({ path, type })),
  };
}

function unhandledIn(world: World): WorldView['unhandled'] {
  const messages = consumedQueues(world).map((queue) => ({ queue: queue.path, lineages: queue.all().map(({ lineage }) => lineage) }));
  const records = world.service<Lambda>('lambda').unhandled().map(({ path, lineages }) => ({ queue: path, lineages }));
  return [...messages, ...records].filter(({ lineages }) => lineages.length > 0);
}

function consumedQueues(world: World): Queue[] {
  const mappings = world.graph.resources.filter(({ type, properties }) => type === 'AWS::Lambda::EventSourceMapping' && String(properties.Enabled) !== 'false');
  const arns = new Set(mappings.map(({ properties }) => properties.EventSourceArn as string));
  return [...arns].map((arn) => world.service<Sqs>('sqs').queue(arn)).filter((queue) => queue !== undefined);
}
