import { draw, uuid } from '../../../src/testing/kernel/draw';
import type { Commit } from '../commits';

const STREAMS = 25;
const BURSTS = 10;
const COMMITS_OF_A_BURST = 20;
const MOST_EVENTS = 3;

/** Commits of one to three events in a few streams, by burst; those of a seed. */
export function burstsOf(seed: string): Commit[][] {
  const heads = new Map<string, number>();
  return Array.from({ length: BURSTS }, (_, burst) => Array.from({ length: COMMITS_OF_A_BURST }, (__, index) => {
    const stream = uuid(seed, Math.floor(draw(seed, 'stream', burst, index) * STREAMS));
    const events = 1 + Math.floor(draw(seed, 'events', burst, index) * MOST_EVENTS);
    const first = (heads.get(stream) ?? 0) + 1;
    heads.set(stream, first + events - 1);
    return { stream, first, events };
  }));
}

/** `<stream>@<version>` of every event. */
export function namesOf(commits: readonly Commit[]): string[] {
  return commits.flatMap(({ stream, first, events }) => Array.from({ length: events }, (_, index) => `${stream}@${first + index}`));
}
