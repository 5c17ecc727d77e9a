import * as fc from 'fast-check';

/**
 * What becomes of a call: it is answered; is refused, as invalid too; has its effect, and the answer is lost, also when the SDK has it carried out
 * again; is carried out in part; or the environment is gone with it.
 */
export type Fate =
  | { readonly kind: 'fine' | 'refused' | 'throttled' | 'invalid' | 'lost' | 'again' | 'dies' }
  | { readonly kind: 'part'; readonly of: number; readonly code: string };

/** Codes of an entry that the bus does not accept. Source: PutEventsResultEntry, API reference. */
const CODES = ['InternalFailure', 'ThrottlingException', 'MalformedDetail', 'AccessDenied', 'InvalidArgument'];

/** A stream that was committed. */
export interface Written {
  /** Numbers of the events of its commits. */
  readonly counts: readonly number[];
  /** Commits whose events are in the bucket. */
  readonly spilled: readonly number[];
  /** The commit of a newer release; there may be none of this number. */
  readonly newer: number;
}

/** Records that are delivered together. */
export interface Batch {
  readonly records: readonly number[];
  /** It is delivered to a new environment. */
  readonly cold: boolean;
  /** After so many calls its time is up, and nothing more is begun. */
  readonly overAfter: number;
  /** After so many calls the next batch comes, while this one goes on. */
  readonly leftAfter: number;
}

/** What one environment after the other is called with, and what becomes of their calls; later ones are fine. */
export interface Lane {
  readonly batches: readonly Batch[];
  readonly fates: readonly Fate[];
}

/** What happens to an event store. */
export interface Program {
  readonly shards: number;
  readonly mostRecent: number;
  readonly hasBus: boolean;
  readonly streams: readonly Written[];
  readonly lanes: readonly Lane[];
  /** Says whose turn it is. */
  readonly turns: number;
}

const written: fc.Arbitrary<Written> = fc.record({
  counts: fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 6 }),
  spilled: fc.array(fc.nat({ max: 5 }), { maxLength: 2 }),
  newer: fc.oneof({ weight: 4, arbitrary: fc.constant(99) }, fc.nat({ max: 5 })),
});

const seldom = (most: number) => fc.oneof({ weight: 5, arbitrary: fc.constant(Infinity) }, fc.nat({ max: most }));

const batch: fc.Arbitrary<Batch> = fc.record({
  records: fc.array(fc.nat(), { minLength: 1, maxLength: 6 }), cold: fc.boolean(), overAfter: seldom(8), leftAfter: seldom(8),
});

const fate: fc.Arbitrary<Fate> = fc.oneof(
  { weight: 12, arbitrary: fc.constant<Fate>({ kind: 'fine' }) },
  { weight: 4, arbitrary: fc.constantFrom<Fate[]>(...(['refused', 'throttled', 'invalid', 'lost', 'again', 'dies'] as const).map((kind) => ({ kind }))) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('part' as const), of: fc.nat({ max: 31 }), code: fc.constantFrom(...CODES) }) },
);

export const programs: fc.Arbitrary<Program> = fc.record({
  shards: fc.integer({ min: 1, max: 3 }),
  mostRecent: fc.integer({ min: 1, max: 4 }),
  hasBus: fc.oneof({ weight: 5, arbitrary: fc.constant(true) }, fc.constant(false)),
  streams: fc.array(written, { minLength: 1, maxLength: 4 }),
  turns: fc.nat(),
  lanes: fc.array(
    fc.record({ batches: fc.array(batch, { minLength: 1, maxLength: 5 }), fates: fc.array(fate, { maxLength: 40 }) }), { minLength: 1, maxLength: 3 },
  ),
});
