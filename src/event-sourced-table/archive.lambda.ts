import { nextBatch } from './archive-batch.lambda';
import { store } from './archive-objects.lambda';
import { moveOn, progressOf, type Progress } from './archive-progress.lambda';
import type { InvocationContext } from '../runtime';
import { eventFeed } from '../runtime/event-feed';
import { logger } from '../runtime/logger';

/** Milliseconds before the end of the function in which nothing more is read: what was read is still written. */
const LAST = 60_000;

/** What was copied. */
export interface Archived {
  readonly objects: number;
  readonly events: number;
  /** Whether that was all there was. */
  readonly done: boolean;
}

/** Called by a schedule, or a person: copies what the feed has and the archive lacks, as long as there is time; the next call goes on. */
export async function handler(_event?: unknown, context?: InvocationContext): Promise<Archived> {
  const remainingTime = () => context?.getRemainingTimeInMillis?.() ?? Infinity;
  const last = Math.min(LAST, remainingTime() / 5);
  const archived = await archive(() => remainingTime() < last);
  logger.info('archived', { ...archived });
  return archived;
}

// By turns, so that a long shard keeps none waiting.
async function archive(isOver: () => boolean): Promise<Archived> {
  let [objects, events] = [0, 0];
  let shards = await allShards();
  while (shards.length > 0) {
    const longer: Progress[] = [];
    for (const shard of shards) {
      if (isOver()) return { objects, events, done: false };
      const batch = await nextBatch(shard, isOver);
      if (!batch) continue;
      const { position, isNew } = await store(shard, batch);
      longer.push(await moveOn(shard, position));
      if (isNew) [objects, events] = [objects + 1, events + batch.events];
    }
    shards = longer;
  }
  return { objects, events, done: true };
}

async function allShards(): Promise<Progress[]> {
  const shards = await eventFeed().shards();
  return Promise.all(Array.from({ length: shards }, (_, shard) => progressOf(shard)));
}
