import * as fc from 'fast-check';
import { FATES, type Fate } from '../support/event-store-faults';

export const STREAMS = ['a', 'b'] as const;

export type Stream = typeof STREAMS[number];

/** What a writer does; `known` is the end that it has seen last. */
export type Step =
  | { readonly kind: 'append'; readonly stream: Stream; readonly expected: 'known' | 'version' | 'none' | 'any' | 'exists'; readonly count: number }
  | { readonly kind: 'appendBoth'; readonly count: number }
  | { readonly kind: 'deliver'; readonly command: number; readonly every: number | undefined }
  | { readonly kind: 'load' | 'loadState' | 'readBackwards'; readonly stream: Stream };

/** A command is of one stream, and the same whoever delivers it. */
export interface Command {
  readonly id: string;
  readonly stream: Stream;
  /** The amount of each of its events, which no other has. */
  readonly amount: number;
  /** Number of its events. */
  readonly count: number;
  /** Appended to any version, or executed. */
  readonly kind: 'append' | 'execute';
  readonly rememberFor: number | undefined;
}

// What is not remembered is found in the stream, which is why it is executed without snapshots; to any version it could be appended twice.
export const COMMANDS: readonly Command[] = [
  { kind: 'execute', stream: 'a', count: 1, rememberFor: undefined },
  { kind: 'execute', stream: 'a', count: 2, rememberFor: undefined },
  { kind: 'execute', stream: 'b', count: 1, rememberFor: undefined },
  { kind: 'execute', stream: 'a', count: 2, rememberFor: 600 },
  { kind: 'execute', stream: 'b', count: 1, rememberFor: 600 },
  { kind: 'append', stream: 'a', count: 2, rememberFor: 600 },
].map((command, index) => ({ ...command, id: `c-${index}`, amount: 1_000 + index } as Command));

/** A writer: what it does in turn, and what becomes of its calls; when there are no fates left, they are fine. */
export interface Program {
  readonly steps: readonly Step[];
  readonly fates: readonly Fate[];
}

const streams = fc.constantFrom(...STREAMS);
const counts = fc.integer({ min: 1, max: 3 });
const steps: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('append' as const), stream: streams, count: counts, expected: fc.constantFrom('known' as const, 'version', 'none', 'any', 'exists'),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('appendBoth' as const), count: counts }) },
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('deliver' as const), command: fc.nat({ max: COMMANDS.length - 1 }), every: fc.constantFrom(undefined, 1, 3),
    }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constantFrom('load' as const, 'loadState', 'readBackwards'), stream: streams }) },
);
const fates = fc.oneof({ weight: 5, arbitrary: fc.constant<Fate>('fine') }, { weight: 3, arbitrary: fc.constantFrom(...FATES) });

/** Two or three writers. */
export const programs: fc.Arbitrary<Program[]> = fc.array(
  fc.record({ steps: fc.array(steps, { minLength: 1, maxLength: 5 }), fates: fc.array(fates, { maxLength: 12 }) }),
  { minLength: 2, maxLength: 3 },
);
