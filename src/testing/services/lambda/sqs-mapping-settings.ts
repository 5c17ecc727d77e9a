import type { LambdaFunction } from './function';
import { checkFilters, checkRole, type Filters } from './mapping-checks';
import { inRange } from './range';
import type { Resource } from '../../assembly/graph';
import type { World } from '../../kernel/world';
import type { Queue } from '../sqs/queue';

/** Messages, seconds, batches at once. Source: API reference, CreateEventSourceMapping; developer guide, "Lambda parameters for Amazon SQS". */
const BATCH_SIZE = { least: 1, most: 10_000, mostOfFifo: 10, default: 10 };
const WINDOW = { least: 0, most: 300, default: 0 };
const MAXIMUM_CONCURRENCY = { least: 2, most: 1_000 };

/** Batches larger than this need a batching window. Source: API reference, CreateEventSourceMapping, "BatchSize". */
const LARGEST_WITHOUT_WINDOW = 10;

/** What the execution role must be allowed. Source: developer guide, "Creating and configuring an Amazon SQS event source mapping". */
const ACTIONS = ['ReceiveMessage', 'DeleteMessage', 'GetQueueAttributes'];

/** What an event source mapping of a queue is set to. */
export interface SqsMappingSettings {
  readonly batchSize: number;
  /** Milliseconds. */
  readonly window: number;
  /** Batches at once at most. */
  readonly maximumConcurrency?: number;
  /** The handler reports which messages have failed. */
  readonly partial: boolean;
  readonly filters: Filters;
}

/** @throws {Error} for a mapping that could not be deployed: settings out of range, a queue and a function that do not go together. */
export function sqsMappingSettings(world: World, resource: Resource, queue: Queue, fn: LambdaFunction): SqsMappingSettings {
  const { path, properties: { FunctionResponseTypes, FilterCriteria, ScalingConfig } } = resource;
  checkTimeouts(path, queue, fn);
  for (const action of ACTIONS) checkRole(world, path, fn, { action: `sqs:${action}`, resource: queue.arn }, queue.path);
  const filters = FilterCriteria?.Filters ?? [];
  checkFilters(path, filters);
  const most = ScalingConfig?.MaximumConcurrency;
  return {
    ...batching(resource, queue),
    maximumConcurrency: most === undefined ? undefined : inRange(path, 'ScalingConfig.MaximumConcurrency', most, MAXIMUM_CONCURRENCY),
    partial: (FunctionResponseTypes ?? []).includes('ReportBatchItemFailures'),
    filters,
  };
}

function batching({ path, properties }: Resource, { fifo }: Queue): Pick<SqsMappingSettings, 'batchSize' | 'window'> {
  const { BatchSize, MaximumBatchingWindowInSeconds } = properties;
  const batchSize = inRange(path, 'BatchSize', BatchSize ?? BATCH_SIZE.default, { ...BATCH_SIZE, ...(fifo && { most: BATCH_SIZE.mostOfFifo }) });
  const window = inRange(path, 'MaximumBatchingWindowInSeconds', MaximumBatchingWindowInSeconds ?? WINDOW.default, WINDOW);
  if (fifo && window > 0) throw new Error(`${path}: MaximumBatchingWindowInSeconds must be 0 for a FIFO queue, got ${window}`);
  if (window === 0 && batchSize > LARGEST_WITHOUT_WINDOW) {
    throw new Error(`${path}: MaximumBatchingWindowInSeconds must be greater than 0 for a BatchSize of more than ${LARGEST_WITHOUT_WINDOW}, got ${batchSize}`);
  }
  return { batchSize, window: 1_000 * window };
}

/** Source: developer guide, "Creating and configuring an Amazon SQS event source mapping". */
function checkTimeouts(path: string, queue: Queue, fn: LambdaFunction): void {
  if (queue.visibilityTimeout >= fn.timeout) return;
  const [visibility, timeout] = [queue.visibilityTimeout / 1_000, fn.timeout / 1_000];
  throw new Error(`${path}: visibility timeout of ${queue.path}, ${visibility} seconds, is less than the timeout of ${fn.path}, ${timeout} seconds`);
}
