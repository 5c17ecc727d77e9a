export { BrokenFeedError, FeedShardsError, InvalidPositionError } from './event-feed/errors';
export {
  eventFeed, type EventFeed, type EventFeedOptions, type FeedEvent, type FeedPosition, type FeedReadOptions, type StoreReadOptions,
} from './event-feed/event-feed';
