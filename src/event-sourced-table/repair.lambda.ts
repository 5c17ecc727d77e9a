import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import type { Segment } from './committed.lambda';
import { feedShards, newDispatcher, tellCounts } from './dispatching.lambda';
import { parkedStreams, repairAll, repairParked, repairStream, type ParkedStream, type Repair } from './repair-streams.lambda';
import { NOTHING, RepairUnfinishedError, type Repaired } from './repaired.lambda';
import { verify, type Comparison } from './verification.lambda';
import type { InvocationContext } from '../runtime';
import { METRIC, METRICS_NAMESPACE } from '../runtime/contract';
import { feedTableName } from '../runtime/event-feed/feed-table';
import { fromKey } from '../runtime/event-store/stream-name';
import { tableStorage } from '../runtime/event-store/table-storage';
import { logger } from '../runtime/logger';

const metrics = new Metrics({ namespace: METRICS_NAMESPACE, serviceName: process.env.AWS_LAMBDA_FUNCTION_NAME });

/** Milliseconds before the end of the function in which nothing more is begun. */
const LAST = 20_000;

/**
 * Does what a person, a schedule or an alarm asked for: `{ operation: 'repair' }` what the cursors lack, `{ operation: 'repair', stream: 'order#4711', from?: 1 }`
 * one stream, `{ operation: 'repair', parked: true }` those that are parked; `{ operation: 'parked' }` lists them; `{ operation: 'verify', segment?, segments? }`.
 *
 * @throws {TypeError} for anything else.
 * @throws {RepairUnfinishedError} {VerificationUnfinishedError} when the time was up: called asynchronously, Lambda calls again.
 */
export async function handler(event: unknown, context?: InvocationContext): Promise<Repaired | Comparison | readonly ParkedStream[]> {
  const remainingTime = () => context?.getRemainingTimeInMillis?.() ?? Infinity;
  const last = Math.min(LAST, remainingTime() / 5);
  const repair: Repair = { dispatcher: newDispatcher(), storage: tableStorage(), isOver: () => remainingTime() < last };
  try {
    return await operate(repair, event);
  } finally {
    tellCounts(repair.dispatcher);
  }
}

async function operate(repair: Repair, event: unknown): Promise<Repaired | Comparison | readonly ParkedStream[]> {
  const { operation, stream, from, parked, source, segment, segments } = (event ?? {}) as Record<string, any>;
  if (source === ALARM) return isEndOfNothing(event as AlarmEvent) ? NOTHING : done(told(await repairAll(repair)));
  if (operation === 'parked') return all(parkedStreams(repair));
  if (operation === 'verify' && isSegment(segment, segments)) return compare(repair, { segment, segments });
  const name = typeof stream === 'string' ? fromKey(stream) : undefined;
  if (operation === 'repair' && name && isVersion(from)) return told(await repairStream(repair, name, from));
  if (operation === 'repair' && stream === undefined && from === undefined) {
    if (parked === undefined || parked === false) return told(await repairAll(repair));
    if (parked === true) return told(await repairParked(repair));
  }
  throw new TypeError('payload must be { "operation": "repair", "stream"?: "order#4711", "from"?: 1, "parked"?: true }, { "operation": "verify", "segment"?: 0, "segments"?: 4 }, { "operation": "parked" } or an alarm of CloudWatch');
}

/** What calls a function on behalf of an alarm. Source: CloudWatch user guide, "Lambda alarm actions". */
const ALARM = 'aws.cloudwatch';

interface AlarmEvent {
  readonly alarmData?: { readonly state?: { readonly value?: string }; readonly previousState?: { readonly value?: string } };
}

// A new alarm ends as well, from having no data.
function isEndOfNothing({ alarmData: { state, previousState } = {} }: AlarmEvent): boolean {
  return state?.value === 'OK' && previousState?.value !== 'ALARM';
}

function isSegment(segment: unknown, segments: unknown): boolean {
  if (segment === undefined && segments === undefined) return true;
  return Number.isSafeInteger(segment) && Number.isSafeInteger(segments) && (segment as number) >= 0 && (segment as number) < (segments as number);
}

function isVersion(from: unknown): from is number | undefined {
  return from === undefined || (Number.isSafeInteger(from) && (from as number) >= 1);
}

function told(repaired: Repaired): Repaired {
  if (repaired.streams > 0) logger.warn('events were missing from the feed, and are dispatched from the table', { ...repaired });
  return repaired;
}

// Called asynchronously, Lambda calls again.
function done(repaired: Repaired): Repaired {
  if (repaired.failed.length > 0) throw new RepairUnfinishedError(repaired, `as ${repaired.failed.length} streams failed, see level ERROR of the log`);
  return repaired;
}

// A parked stream is no hole: it has an alarm of its own.
async function compare(repair: Repair, segment: Segment): Promise<Comparison> {
  const parked = new Set((await all(parkedStreams(repair))).map(({ stream }) => stream));
  const comparison = await verify(feedTableName(), feedShards(), { ...segment, parked, isOver: repair.isOver });
  const wrong = comparison.lacking + comparison.flaws.length;
  metrics.addMetric(METRIC.holes, MetricUnit.Count, wrong);
  metrics.publishStoredMetrics();
  if (wrong > 0) logger.error('feed and table differ', { ...comparison });
  return comparison;
}

async function all<T>(some: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const one of some) found.push(one);
  return found;
}
