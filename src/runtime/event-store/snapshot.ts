import { fromBody, toBody } from './body';
import { FORMAT } from './commit';
import type { SnapshotOptions } from './decider';
import { toJson } from './json';
import type { Item } from './storage';
import type { StreamName } from './stream-name';
import type { StreamEnd } from './token';
import { checkWholeNumber } from './whole-number';

/** Seconds for which a snapshot stays when there is a newer one: as long as an older release may come back that can only read this one. */
const KEPT = 7 * 86_400;

/** Number of events after which a state is kept, unless said otherwise. */
const EVERY = 100;

/** A snapshot stands between the events that are in it and the next one. */
export function snapshotItem({ key }: StreamName, { version, time }: StreamEnd, options: SnapshotOptions, state: unknown, compress: boolean): Item {
  return {
    pk: { S: key },
    sk: { N: String(version + 0.5) },
    f: { N: String(FORMAT) },
    t: { N: String(time) },
    s: { S: stateName(options) },
    ...toBody(toJson(state, 'state'), compress),
  };
}

/** Whose state it is, in which shape. */
function stateName({ name, schemaVersion }: SnapshotOptions): string {
  return `${name}@${schemaVersion}`;
}

/** Whether this decider can read it. */
export function isSnapshotOf({ s, f }: Item, options: SnapshotOptions): boolean {
  return s?.S === stateName(options) && Number(f.N) <= FORMAT;
}

/** Whether it is of this decider, perhaps in another shape. */
export function isOutdated({ s, ttl }: Item, { name }: SnapshotOptions): boolean {
  return s !== undefined && ttl === undefined && s.S!.slice(0, s.S!.lastIndexOf('@')) === name;
}

/** The end of the stream that is in it. */
export function endOf({ sk, t }: Item): StreamEnd {
  return { version: Math.floor(Number(sk.N)), time: Number(t.N) };
}

/** What was kept; undefined when it cannot be read. */
export async function stateIn<S>(item: Item): Promise<{ readonly state: S } | undefined> {
  try {
    return { state: JSON.parse(await fromBody(item, undefined, () => '')) as S };
  } catch {
    return undefined;
  }
}

/** The same, until it expires. */
export function expiring(item: Item): Item {
  return { ...item, ttl: { N: String(Math.floor(Date.now() / 1000) + KEPT) } };
}

/** @throws {TypeError} for options that would never match, or keep something else's state. */
export function checkSnapshots({ name, schemaVersion, every }: SnapshotOptions): void {
  if (typeof name !== 'string' || name === '') throw new TypeError(`snapshots.name must be a text, got ${JSON.stringify(name)}`);
  checkWholeNumber('snapshots.schemaVersion', schemaVersion ?? NaN);
  checkWholeNumber('snapshots.every', every);
}

export function intervalOf({ every = EVERY }: SnapshotOptions): number {
  return every;
}
