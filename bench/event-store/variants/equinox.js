import { DynamoDB } from '@aws-sdk/client-dynamodb';
import { CachingStrategy, Codec, Decider, LoadOption, MaxResyncsExhaustedException, MemoryCache, StreamId } from '@equinox-js/core';
import { AccessStrategy, DynamoStoreCategory, DynamoStoreClient, DynamoStoreContext, QueryOptions, TipOptions } from '@equinox-js/dynamo-store';

const context = new DynamoStoreContext({
  client: new DynamoStoreClient(new DynamoDB({})),
  tableName: 'equinox',
  tip: TipOptions.create({}),
  query: QueryOptions.create({}),
});

const json = Codec.compress(Codec.json());
const codec = { ...json, decode: (event) => ({ ...json.decode(event), version: Number(event.index) + 1 }) };
const fold = (events, more) => events.concat(more);

/** @returns {import('../store').Store<true>} which keeps the ends of streams in its cache */
export function open() {
  const cache = CachingStrategy.Cache(new MemoryCache());
  const category = DynamoStoreCategory.create(context, 'b', codec, fold, [], cache, AccessStrategy.Unoptimized());
  const deciderOf = (stream) => Decider.forStream(category, StreamId.create(stream), undefined);
  return {
    append: async (stream, end, data) => {
      const events = data.map((one) => ({ type: 'Happened', data: one }));
      await deciderOf(stream).transact(() => events, end ? LoadOption.AnyCachedValue : LoadOption.AssumeEmpty, 1);
      return true;
    },
    load: async (stream) => {
      const events = await deciderOf(stream).query((state) => state, LoadOption.RequireLeader);
      return { events, end: events.length > 0 || undefined };
    },
    isConflict: (error) => error instanceof MaxResyncsExhaustedException,
  };
}
