import { PermanentError } from '../errors';

/** A position that is none, or of another feed or shard. */
export class InvalidPositionError extends PermanentError {
  public readonly name = 'InvalidPositionError';
}

/** A feed that cannot be as it is: a page is missing, unreadable, or was written by a newer release; or a commit that it names is gone. */
export class BrokenFeedError extends Error {
  public readonly name = 'BrokenFeedError';

  constructor(public readonly shard: number, public readonly page: number, flaw: string, options?: ErrorOptions) {
    super(`shard ${shard} of the feed is broken at page ${page}: ${flaw}`, options);
  }
}

/** The feed was begun with another number of shards: streams would be in other ones, and so out of order. */
export class FeedShardsError extends Error {
  public readonly name = 'FeedShardsError';

  constructor(public readonly feed: string, public readonly shards: number, public readonly wanted: number) {
    super(`feedShards must be ${shards}, as feed ${feed} was begun with, got ${wanted}`);
  }
}
