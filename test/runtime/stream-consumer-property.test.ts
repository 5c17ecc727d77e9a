import * as fc from 'fast-check';
import { streamConsumer, type StreamDelivery, type StreamHandler } from '../../src/runtime';
import { useStoppedClock } from '../support/runtime-clock';
import { cloudEvent, recordingLogger, turn } from '../support/runtime-events';
import { dynamoDbRecord, kinesisRecord } from '../support/stream-events';

/**
 * What happens to a record when it is tried: `endless` is not done before time is up, `crash` ends the environment before it
 * is done, so that there is no answer.
 */
type Fate = 'handled' | 'failed' | 'invalid' | 'endless' | 'crash';

interface Change {
  readonly key: string;
  /** The fates of its first tries; every later one handles it. */
  readonly fates: readonly Fate[];
  /** How many turns of the event loop its handling takes. */
  readonly turns: number;
}

/** One invocation: the records it was given, from index `from`, those it began, and where Lambda goes on. */
interface Invocation {
  readonly from: number;
  readonly begun: number[];
  readonly next: number;
}

/** What must happen, said as simply as can be: one try after the other. */
function model(shard: readonly Change[], size: number): Invocation[] {
  const tries = shard.map(() => 0);
  const invocations: Invocation[] = [];
  for (let from = 0; from < shard.length;) {
    const begun: number[] = [];
    const end = Math.min(from + size, shard.length);
    let next = from;
    let crashed = false;
    for (; next < end; next++) {
      begun.push(next);
      const fate = shard[next].fates[tries[next]++] ?? 'handled';
      crashed = fate === 'crash';
      if (fate !== 'handled') break;
    }
    invocations.push({ from, begun, next: crashed ? from : next });
    from = crashed ? from : next;
  }
  return invocations;
}

useStoppedClock();

/** Drives a consumer as Lambda does: it goes on from the record that is answered, after a crash from where it was. */
async function drive(shard: readonly Change[], size: number, source: 'dynamodb' | 'kinesis'): Promise<Invocation[]> {
  const tries = shard.map(() => 0);
  const invocations: Invocation[] = [];
  let begun: number[] = [];
  let crash!: () => void;
  let timeUp!: () => void;

  const handle = async (sequenceNumber: string, fate: Fate, { turns }: Change) => {
    begun.push(Number(sequenceNumber));
    for (let count = 0; count < turns; count++) await turn();
    if (fate === 'failed') throw new Error('no stock');
    if (fate === 'crash') crash();
    if (fate === 'endless') timeUp();
    if (fate !== 'handled') await new Promise(() => {});
  };
  const fateOf = (index: number) => shard[index].fates[tries[index]++] ?? 'handled';
  const tried = (_: unknown, { sequenceNumber }: Pick<StreamDelivery, 'sequenceNumber'>) => {
    const index = Number(sequenceNumber);
    return handle(sequenceNumber, fates.get(index)!, shard[index]);
  };
  const fates = new Map<number, Fate>();
  // An invalid one is found when it is decoded, before the handler sees it.
  const decodeAt = (index: number) => {
    fates.set(index, fateOf(index));
    if (fates.get(index) !== 'invalid') return index;
    begun.push(index);
    throw new Error('no order');
  };
  const logger = recordingLogger();
  const handler = source === 'dynamodb'
    ? streamConsumer(tried, { logger, decode: (_, { dynamodb }) => decodeAt(Number(dynamodb!.SequenceNumber)) })
    : streamConsumer(tried, { logger, source, decode: (_, { kinesis }) => decodeAt(Number(kinesis.sequenceNumber)) });
  const Records = shard.map((change, index) => recordOf(source, change, index));

  for (let from = 0; from < shard.length;) {
    begun = [];
    const crashed = new Promise<'crashed'>((resolve) => (crash = () => resolve('crashed')));
    timeUp = () => setImmediate(() => jest.advanceTimersByTime(60_000));
    const batch = { Records: Records.slice(from, from + size) };
    const answer = await Promise.race([(handler as StreamHandler<unknown>)(batch, { getRemainingTimeInMillis: () => 60_000 }), crashed]);
    jest.clearAllTimers();
    const next = answer === 'crashed' ? from : positionOf(answer.batchItemFailures, from + batch.Records.length);
    invocations.push({ from, begun, next });
    if (invocations.length > 500) throw new Error('it does not end');
    from = next;
  }
  return invocations;
}

function recordOf(source: 'dynamodb' | 'kinesis', { key }: Change, index: number) {
  const sequence = String(index);
  if (source === 'dynamodb') return dynamoDbRecord(key, { SequenceNumber: sequence });
  const record = kinesisRecord(sequence, cloudEvent({ data: index }), key);
  return { ...record, kinesis: { ...record.kinesis, sequenceNumber: sequence } };
}

// As Lambda reads an answer. Source: Lambda developer guide, "Configuring partial batch response with Kinesis Data Streams and Lambda".
function positionOf(failures: { itemIdentifier: string }[], end: number): number {
  return Math.min(end, ...failures.map(({ itemIdentifier }) => Number(itemIdentifier)));
}

const fates = fc.array(fc.constantFrom<Fate>('handled', 'failed', 'invalid', 'endless', 'crash'), { maxLength: 3 });
// Most records go through at once, or no batch would be more than its first record.
const change = fc.record({
  key: fc.constantFrom('a', 'b', 'c'),
  fates: fc.oneof({ arbitrary: fc.constant([]), weight: 3 }, { arbitrary: fates, weight: 2 }),
  turns: fc.nat({ max: 2 }),
});
const shards = fc.array(change, { maxLength: 12 });

test('any stream is handled to its end as the model says: in order per key, never past a failure, with nothing lost', async () => {
  await fc.assert(fc.asyncProperty(shards, fc.integer({ min: 1, max: 6 }), fc.constantFrom('dynamodb' as const, 'kinesis' as const), async (shard, size, source) => {
    const invocations = await drive(shard, size, source);
    expect(invocations).toEqual(model(shard, size));

    // The same without the model. A key's records begin in their order, a repetition never before its predecessor was handled.
    const all = invocations.flatMap(({ begun }) => begun);
    const first = [...new Set(all)];
    expect(first).toEqual(shard.map((_, index) => index));
    for (const { from, begun, next } of invocations) {
      expect(begun).toEqual(begun.map((_, count) => from + count));
      expect(next).toBeLessThanOrEqual(from + begun.length);
    }
  }), { numRuns: 300 });
});
