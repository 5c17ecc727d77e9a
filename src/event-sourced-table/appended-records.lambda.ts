import type { Dispatcher, Outcome } from './dispatcher.lambda';
import { newDispatcher, tellCounts } from './dispatching.lambda';
import { itemOf } from './item-image.lambda';
import type { Hint } from './pending-commits.lambda';
import type { AttributeMap, DynamoDbRecord, InvocationContext } from '../runtime';
import { EVENT_STORE_TABLE } from '../runtime/contract';
import { Deadline } from '../runtime/deadline';
import { described } from '../runtime/errors';
import { lastIn } from '../runtime/event-store/commit';
import type { Item } from '../runtime/event-store/storage';
import { fromKey } from '../runtime/event-store/stream-name';
import { logger } from '../runtime/logger';

/** Milliseconds before the answer is due in which nothing more is begun. */
const LAST = 5_000;

/** A commit as a record tells of it. */
interface Appended {
  readonly sequenceNumber: string;
  readonly stream: string;
  readonly item: Item;
}

let dispatcher: Dispatcher | undefined;

/** Whether a record tells of a commit that was appended. */
export function isAppended({ dynamodb }: DynamoDbRecord): boolean {
  return dynamodb?.OldImage === undefined && isCommit(dynamodb?.NewImage);
}

function isCommit(image: AttributeMap | undefined): boolean {
  return image?.[EVENT_STORE_TABLE.commitId]?.B !== undefined;
}

/** Dispatches what was appended. @returns the sequence numbers of the records that have to come again. */
export async function dispatchRecords(records: readonly DynamoDbRecord[], context?: InvocationContext): Promise<string[]> {
  if (records.length === 0) return [];
  const appended = records.map(appendedIn);
  const used = dispatcher ??= newDispatcher();
  const outcomes = await outcomesOf(used, hintsOf(appended), context);
  const failed = appended.filter(({ stream }) => outcomes.get(stream)?.state === 'failed');
  for (const [stream, { state, error }] of outcomes) if (state === 'failed') logger.error('a stream was not dispatched; its records come again', { stream, ...described(error) });
  tellCounts(used, { processed: appended.length - failed.length, failed: failed.length });
  return failed.map(({ sequenceNumber }) => sequenceNumber);
}

async function outcomesOf(used: Dispatcher, hints: readonly Hint[], context: InvocationContext | undefined): Promise<ReadonlyMap<string, Outcome>> {
  const remainingTime = () => context?.getRemainingTimeInMillis?.() ?? Infinity;
  const last = Math.min(LAST, remainingTime() / 5);
  let outcomes = allFailed(hints, new Error('the time of the function was up'));
  const work = used.dispatch(hints, () => remainingTime() < last);
  let done = false;
  const known = work.then((all) => (outcomes = all), (error: Error) => (outcomes = allFailed(hints, error))).then(() => (done = true));
  await new Deadline(remainingTime).wait(known);
  if (!done) dispatcher = undefined; // what it still does must not change what the next invocation knows
  return outcomes;
}

function allFailed(hints: readonly Hint[], error: Error): Map<string, Outcome> {
  return new Map(hints.map(({ stream }) => [stream.key, { state: 'failed', error }]));
}

function appendedIn({ dynamodb }: DynamoDbRecord): Appended {
  const item = itemOf(dynamodb!.NewImage!) as unknown as Item;
  return { sequenceNumber: dynamodb!.SequenceNumber!, stream: item[EVENT_STORE_TABLE.partitionKey].S!, item };
}

// What is in no stream nobody could load, and nobody with the runtime has written.
function hintsOf(appended: readonly Appended[]): Hint[] {
  const commits = new Map<string, Map<number, Item>>();
  for (const { stream, item } of appended) {
    if (!commits.has(stream)) commits.set(stream, new Map());
    commits.get(stream)!.set(Number(item[EVENT_STORE_TABLE.sortKey].N), item);
  }
  return [...commits].flatMap(([key, some]) => {
    const stream = fromKey(key);
    if (!stream) logger.error('an item has the attributes of a commit, and a key that is no stream; it is not dispatched', { key });
    return stream ? [{ stream, commits: some, to: Math.max(...[...some].map(([first, item]) => lastIn(item) || first)) }] : [];
  });
}
