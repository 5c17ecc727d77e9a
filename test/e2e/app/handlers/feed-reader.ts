import { eventFeed, type FeedPosition } from 'cdk-eventweave/runtime/event-feed';

const feed = eventFeed();

/** What the function is asked for. */
export interface Request {
  /** Only streams whose id begins so. */
  readonly prefix: string;
  /** Positions of the shards, in their order. */
  readonly from?: readonly (FeedPosition | undefined)[];
}

/** Reads all shards of the feed; tells the ids of the events of each, and where it stopped. */
export async function handler({ prefix, from = [] }: Request) {
  const shards = [];
  for (let shard = 0; shard < await feed.shards(); shard++) {
    let position = from[shard];
    const ids: string[] = [];
    for await (const event of feed.read({ shard, from: position, category: 'counter' })) {
      position = event.position;
      if (event.streamId.startsWith(prefix)) ids.push(event.id);
    }
    shards.push({ ids, position });
  }
  return shards;
}
