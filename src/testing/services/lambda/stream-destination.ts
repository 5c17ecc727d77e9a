import type { LambdaFunction } from './function';
import type { InvocationTarget } from './invocation-target';
import { checkRole } from './mapping-checks';
import { aboutOf, payloadOf, type StreamBatch } from './stream-batch';
import type { Resource } from '../../assembly/graph';
import type { Caller } from '../../kernel/calls';
import { deliver } from '../../kernel/deliver';
import { ServiceError } from '../../kernel/service-error';
import type { World } from '../../kernel/world';
import { UnmodelledError } from '../../kernel/world-errors';
import type { Stream } from '../dynamodb/stream';

/** Records that are given up, and why. */
export interface GivenUp {
  readonly mapping: Resource;
  readonly target: InvocationTarget;
  readonly stream: Stream;
  readonly batch: StreamBatch;
  readonly condition: 'RetryAttemptsExhausted' | 'RecordAgeExceeded';
}

/** What the execution role must be allowed. Source: developer guide, "Retain discarded records for a DynamoDB event source in Lambda". */
const ACTIONS: Readonly<Record<string, readonly string[]>> = { sqs: ['sqs:SendMessage'], s3: ['s3:PutObject', 's3:ListBucket'] };

/** @throws {Error} for a destination that could not be deployed, or that is not modelled. */
export function checkDestination(world: World, mapping: string, arn: string, fn: LambdaFunction): void {
  const service = serviceOf(arn);
  const actions = ACTIONS[service];
  if (!actions) throw new UnmodelledError(`${mapping}: DestinationConfig.OnFailure must be a queue or a bucket, as ${service} is not modelled, got ${arn}`);
  if (arn.endsWith('.fifo')) throw new Error(`${mapping}: DestinationConfig.OnFailure must be a standard queue, got ${arn}`);
  const path = world.resourceOf(arn)?.path ?? arn;
  for (const action of actions) checkRole(world, mapping, fn, { action, resource: action === 's3:PutObject' ? `${arn}/aws/lambda/` : arn }, path);
}

/** Sends what is given up to the destination; without one, it is dropped. */
export function giveUp(world: World, destination: string | undefined, given: GivenUp): void {
  const { stream, target, batch: { entries }, condition } = given;
  const about = aboutOf(entries);
  const drop = (text: string) => world.record({ kind: 'dropped', from: stream.path, to: target.path, about, text });
  if (destination === undefined) return drop(`${condition}, and there is no destination`);
  const to = world.resourceOf(destination)?.path ?? destination;
  const settled = (error?: ServiceError) => {
    if (error) drop(`${condition}, and ${to} refused it: ${error.code}`);
    else world.record({ kind: 'deadLettered', from: stream.path, to, about, text: condition });
  };
  if (serviceOf(destination) === 's3') put(world, destination, given, settled);
  else send(world, destination, given, settled);
}

function send(world: World, targetArn: string, given: GivenUp, settled: (error?: ServiceError) => void): void {
  const { stream, target: { fn } } = given;
  const message = { sourceArn: fn.arn, service: fn.roleArn, body: JSON.stringify(invocationRecord(world, given)), lineage: lineageOf(given) };
  deliver(world, { from: stream.path, targetArn, attempt: Infinity, message }, settled);
}

function put(world: World, bucket: string, given: GivenUp, settled: (error?: ServiceError) => void): void {
  const { stream, target: { fn }, batch: { entries } } = given;
  const lineage = lineageOf(given);
  const caller: Caller = { path: stream.path, roleArn: fn.roleArn, lineage, about: aboutOf(entries) };
  world.schedule(world.latency(5, 50, lineage), () => {
    try {
      world.authorize(caller, { action: 's3:ListBucket', resource: bucket });
      const Body = JSON.stringify({ ...invocationRecord(world, given), payload: payloadOf(entries) });
      world.operation('s3', 'PutObject')({ Bucket: world.resourceOf(bucket)?.ref ?? bucket.split(':').pop(), Key: objectKey(world, given), Body, ContentType: 'application/json' }, caller);
      settled();
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      settled(error);
    }
  });
}

/** Source: the same page, as all that follows. */
function invocationRecord(world: World, given: GivenUp): object {
  const { target, stream, batch: { entries, tries, result }, condition } = given;
  const [first, last] = [entries[0].record, entries.at(-1)!.record];
  return {
    requestContext: {
      requestId: world.uuid('given up', lineageOf(given)),
      functionArn: target.arn,
      condition,
      approximateInvokeCount: tries,
    },
    ...(result && result.kind !== 'throttled' && {
      responseContext: { statusCode: 200, executedVersion: target.version, functionError: result.kind === 'error' ? 'Unhandled' : null },
    }),
    version: '1.0',
    timestamp: new Date(world.now).toISOString(),
    DDBStreamBatchInfo: {
      shardId: first.shard.id,
      startSequenceNumber: first.sequenceNumber,
      endSequenceNumber: last.sequenceNumber,
      approximateArrivalOfFirstRecord: wholeSeconds(first.writtenAt),
      approximateArrivalOfLastRecord: wholeSeconds(last.writtenAt),
      batchSize: entries.length,
      streamArn: stream.arn,
    },
  };
}

function objectKey(world: World, given: GivenUp): string {
  const { mapping, batch: { entries: [{ record: { shard } }] } } = given;
  const time = wholeSeconds(world.now).slice(0, -1);
  return `aws/lambda/${mapping.ref}/${shard.id}/${time.slice(0, 10).replaceAll('-', '/')}/${time.replaceAll(':', '.')}-${world.uuid('object', lineageOf(given))}`;
}

function lineageOf({ batch: { entries: [{ record: { lineage } }], round }, target }: GivenUp): string {
  return `${lineage}>${target.fn.name}.failed.${round}`;
}

function wholeSeconds(time: number): string {
  return new Date(time).toISOString().replace(/\.\d+Z$/, 'Z');
}

function serviceOf(arn: string): string {
  return arn.split(':')[2];
}
