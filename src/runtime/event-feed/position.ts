import { InvalidPositionError } from './errors';

declare const POSITION: unique symbol;

/** A place behind an event in the order of a shard, opaque; it holds as long as the feed does. */
export type FeedPosition = string & { readonly [POSITION]: true };

/** Behind which event a position is. */
export interface Place {
  readonly shard: number;
  readonly page: number;
  /** Of the event in its page, from 0 on. */
  readonly index: number;
}

const FORMAT = 1;

/** A place as a text. */
export function toPosition(feed: string, { shard, page, index }: Place): FeedPosition {
  return Buffer.from(JSON.stringify([FORMAT, feed, shard, page, index])).toString('base64url') as FeedPosition;
}

/** @throws {InvalidPositionError} for what is no position of this feed. */
export function placeOf(feed: string, position: FeedPosition): Place {
  const [format, ofFeed, shard, page, index] = contentOf(position);
  if (format !== FORMAT || ![shard, page, index].every((part) => Number.isSafeInteger(part) && (part as number) >= 0) || page === 0) {
    throw new InvalidPositionError('position must be one of a feed, got something else');
  }
  if (ofFeed !== feed) throw new InvalidPositionError(`position must be of feed ${feed}, got one of ${String(ofFeed)}`);
  return { shard, page, index } as Place;
}

function contentOf(position: unknown): unknown[] {
  try {
    const content: unknown = JSON.parse(Buffer.from(position as string, 'base64url').toString());
    return Array.isArray(content) ? content : [];
  } catch {
    return [];
  }
}
