import { dataOf } from './payload';
import type { Data, Store } from './store';

/** What one append appends. */
export interface Shape {
  readonly events: number;
  readonly bytes: number;
}

/** The appends that are measured, by the name of their figures. */
export const SHAPES: Readonly<Record<string, Shape>> = {
  append1x600: { events: 1, bytes: 600 },
  append3x300: { events: 3, bytes: 300 },
  append10x300: { events: 10, bytes: 300 },
};

/** Commits of the streams that appends are measured with. */
export const COMMITS_A_STREAM = 10;

/** Commits of a long stream. */
export const LONG = 1_000;

export const SMALL: Shape = { events: 1, bytes: 600 };

/** A stream of so many of these is larger than a page. */
export const LARGE: Shape = { events: 1, bytes: 1_500 };

/** Commits that are made up before anything is measured. */
export function commitsOf({ events, bytes }: Shape, count: number, from = 0): Data[][] {
  return Array.from({ length: count }, (_, n) => Array.from({ length: events }, (__, i) => dataOf(bytes, `${from + n}-${i}`)));
}

/** Appends one commit after the other, each behind the end that the one before it has told. @returns the last end */
export async function appendAll(store: Store, stream: string, commits: readonly Data[][], end?: unknown): Promise<unknown> {
  let last = end;
  for (const data of commits) last = await store.append(stream, last, data);
  return last;
}
