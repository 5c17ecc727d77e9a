import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import type { Segment } from './committed.lambda';
import { newDispatcher, tellCounts } from './dispatching.lambda';
import type { ParkedStream } from './parked-streams.lambda';
import { parkedStreams, repairAll, repairParked, repairStream, RepairUnfinishedError, type Repair, type Repaired } from './repair-streams.lambda';
import { verify, type Comparison } from './verification.lambda';
import type { InvocationContext } from '../runtime';
import { ENV, METRIC, METRICS_NAMESPACE } from '../runtime/contract';
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
  if (source === ALARM) return done(told(await repairAll(repair)));
  if (operation === 'parked') return all(parkedStreams(repair.dispatcher));
  if (operation === 'verify') return compare(repair, { segment, segments });
  const name = typeof stream === 'string' ? fromKey(stream) : undefined;
  if (operation === 'repair' && name && isVersion(from)) return told(await repairStream(repair, name, from));
  if (operation === 'repair' && stream === undefined) return told(await (parked === true ? repairParked(repair) : repairAll(repair)));
  throw new TypeError('payload must be { "operation": "repair", "stream"?: "order#4711", "from"?: 1, "parked"?: true }, { "operation": "verify" }, { "operation": "parked" } or an alarm of CloudWatch');
}

/** What calls a function on behalf of an alarm. Source: CloudWatch user guide, "Lambda alarm actions". */
const ALARM = 'aws.cloudwatch';

function isVersion(from: unknown): from is number | undefined {
  return from === undefined || (Number.isSafeInteger(from) && (from as number) >= 1);
}

function told(repaired: Repaired): Repaired {
  if (repaired.streams > 0) logger.warn('events were missing from the feed, and are dispatched from the table', { ...repaired });
  return repaired;
}

// Called asynchronously, Lambda calls again.
function done(repaired: Repaired): Repaired {
  if (repaired.failed.length > 0) throw new RepairUnfinishedError(repaired);
  return repaired;
}

// A parked stream is no hole: it has an alarm of its own.
async function compare({ dispatcher, isOver }: Repair, segment: Segment): Promise<Comparison> {
  const parked = new Set((await all(parkedStreams(dispatcher))).map(({ stream }) => stream));
  const comparison = await verify(feedTableName(), Number(process.env[ENV.feedShards]), { ...segment, parked, isOver });
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
