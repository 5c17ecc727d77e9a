import type { LambdaFunction } from './function';
import { checkFilters, checkRole, type Filters } from './mapping-checks';
import { inRange } from './range';
import { checkDestination } from './stream-destination';
import type { Resource } from '../../assembly/graph';
import type { World } from '../../kernel/world';
import { UnmodelledError } from '../../kernel/world-errors';
import { RETENTION, type Stream } from '../dynamodb/stream';

/**
 * Records, seconds, invocations of a shard at once, tries after the first. Source: developer guide, "Lambda parameters for Amazon DynamoDB
 * event source mappings"; API reference, CreateEventSourceMapping.
 */
const BATCH_SIZE = { least: 1, most: 10_000, default: 100 };
const WINDOW = { least: 0, most: 300, default: 0 };
const PARALLELIZATION = { least: 1, most: 10, default: 1 };
const RETRIES = { least: 0, most: 10_000 };
const AGE = { least: 60, most: 604_800 };

/** Until the records are gone. */
const UNLIMITED = -1;

/** What the execution role must be allowed. Source: developer guide, "Using AWS Lambda with Amazon DynamoDB", execution role permissions. */
const ACTIONS = ['DescribeStream', 'GetRecords', 'GetShardIterator', 'ListStreams'];

/** What an event source mapping of a table's stream is set to. */
export interface StreamMappingSettings {
  readonly startingPosition: 'TRIM_HORIZON' | 'LATEST';
  readonly batchSize: number;
  /** Milliseconds. */
  readonly window: number;
  /** Batches of a shard at once. */
  readonly parallelization: number;
  /** Tries that a batch gets; Infinity until its records are gone. */
  readonly mostTries: number;
  /** Milliseconds until a record is given up; Infinity for until it is gone. */
  readonly mostAge: number;
  /** Milliseconds that a record has in any case. */
  readonly time: number;
  /** A batch that fails is split in two. */
  readonly bisect: boolean;
  /** The handler reports where a batch has failed. */
  readonly partial: boolean;
  readonly filters: Filters;
  /** ARN of what takes records that are given up. */
  readonly destination?: string;
}

/** @throws {Error} for a mapping that could not be deployed, or that is not modelled. */
export function streamMappingSettings(world: World, resource: Resource, stream: Stream, fn: LambdaFunction): StreamMappingSettings {
  const { path, properties } = resource;
  const { FunctionResponseTypes, FilterCriteria, BisectBatchOnFunctionError, DestinationConfig, TumblingWindowInSeconds } = properties;
  if (Number(TumblingWindowInSeconds ?? 0) > 0) throw new UnmodelledError(`${path}: TumblingWindowInSeconds is not modelled`);
  for (const action of ACTIONS) checkRole(world, path, fn, { action: `dynamodb:${action}`, resource: stream.arn }, `the stream of ${stream.path}`);
  const filters = FilterCriteria?.Filters ?? [];
  checkFilters(path, filters);
  const destination = DestinationConfig?.OnFailure?.Destination as string | undefined;
  if (destination !== undefined) checkDestination(world, path, destination, fn);
  return {
    ...limits(resource),
    startingPosition: startingPosition(resource),
    bisect: String(BisectBatchOnFunctionError) === 'true',
    partial: (FunctionResponseTypes ?? []).includes('ReportBatchItemFailures'),
    filters,
    destination,
  };
}

interface Range {
  readonly least: number;
  readonly most: number;
}

type Limits = Pick<StreamMappingSettings, 'batchSize' | 'window' | 'parallelization' | 'mostTries' | 'mostAge' | 'time'>;

function limits({ path, properties }: Resource): Limits {
  const number = (name: string, range: Range & { default: number }) => inRange(path, name, properties[name] ?? range.default, range);
  const limit = (name: string, range: Range) => (
    Number(properties[name] ?? UNLIMITED) === UNLIMITED ? Infinity : inRange(path, name, properties[name], range)
  );
  const mostAge = 1_000 * limit('MaximumRecordAgeInSeconds', AGE);
  return {
    batchSize: number('BatchSize', BATCH_SIZE),
    window: 1_000 * number('MaximumBatchingWindowInSeconds', WINDOW),
    parallelization: number('ParallelizationFactor', PARALLELIZATION),
    mostTries: 1 + limit('MaximumRetryAttempts', RETRIES),
    mostAge,
    time: Math.min(mostAge, RETENTION),
  };
}

function startingPosition({ path, properties: { StartingPosition } }: Resource): StreamMappingSettings['startingPosition'] {
  if (StartingPosition === 'TRIM_HORIZON' || StartingPosition === 'LATEST') return StartingPosition;
  throw new Error(`${path}: StartingPosition must be TRIM_HORIZON or LATEST for a DynamoDB stream, got ${String(StartingPosition)}`);
}
