import { nextBatch } from './archive-batch.lambda';
import { store } from './archive-objects.lambda';
import { moveOn, progressOf, type Progress } from './archive-progress.lambda';
import type { InvocationContext } from '../runtime';
import { described } from '../runtime/errors';
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

// By turns, so that neither a long shard nor a broken one keeps others waiting.
async function archive(isOver: () => boolean): Promise<Archived> {
  const archived = { objects: 0, events: 0 };
  let broken: unknown;
  let shards = await allShards();
  while (shards.length > 0 && !isOver()) {
    const longer: Progress[] = [];
    for (const shard of shards) {
      if (isOver()) {
        longer.push(shard);
        continue;
      }
      try {
        const next = await archiveNext(shard, archived, isOver);
        if (next) longer.push(next);
      } catch (error) {
        logger.error('a shard was not archived further', { shard: shard.shard, ...described(error) });
        broken ??= error;
      }
    }
    shards = longer;
  }
  if (broken) throw broken;
  return { ...archived, done: shards.length === 0 };
}

async function archiveNext(shard: Progress, archived: { objects: number; events: number }, isOver: () => boolean): Promise<Progress | undefined> {
  const batch = await nextBatch(shard, isOver);
  if (!batch) return undefined;
  const { position, isNew } = await store(shard, batch);
  if (isNew) {
    archived.objects++;
    archived.events += batch.events;
  }
  return moveOn(shard, position);
}

async function allShards(): Promise<Progress[]> {
  const shards = await eventFeed().shards();
  return Promise.all(Array.from({ length: shards }, (_, shard) => progressOf(shard)));
}
