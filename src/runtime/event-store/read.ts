import type { Commit } from './commit';
import { BrokenStreamError, InvalidStreamError } from './errors';
import { commitsIn, eventsOf } from './reader';
import type { StoreContext } from './store-context';
import { checkVersion, type StreamName } from './stream-name';
import type { RecordedEvent } from './types';

/** What to read of a stream. */
export interface ReadOptions {
  /**
   * Version of the first event to be read.
   *
   * @default - that of the stream; backwards its last one
   */
  readonly from?: number;

  /**
   * Version of the last event to be read.
   *
   * @default - that of the stream; backwards its first one
   */
  readonly to?: number;

  /**
   * Only what had happened at that time: a `Date`, or ISO 8601.
   *
   * @default - everything
   */
  readonly until?: Date | string;

  /**
   * Newest event first.
   *
   * @default false
   */
  readonly backwards?: boolean;
}

/** The events of part of a stream, read page by page as they are asked for. @throws {InvalidStreamError} for a version or time that is none. */
export async function* read<M extends object>(store: StoreContext, stream: StreamName, options: ReadOptions): AsyncGenerator<RecordedEvent<M>> {
  const { backwards = false } = options;
  const [least, most] = boundsOf(options);
  const until = timeOf(options.until);
  const start = backwards ? 0 : await firstOfCommitWith(store, stream, least);
  let next = backwards ? undefined : start;
  for await (const page of commitsIn(store, stream, { from: start, to: most, backwards })) {
    for (const commit of page) {
      next = checkedNext(commit, next, backwards);
      if (backwards && commit.last < least) return;
      if (commit.time > until) {
        if (backwards) continue;
        return; // time never runs backwards in a stream
      }
      yield* within<M>(store, commit, { least, most, backwards });
    }
  }
  if (backwards && next) throw new BrokenStreamError(stream.id, next, 'no event is there');
}

// The version that has to come next; 0 behind the first one, backwards.
function checkedNext({ stream, first, last }: Commit, expected: number | undefined, backwards: boolean): number {
  const [near, next] = backwards ? [last, first - 1] : [first, last + 1];
  if (near !== (expected ?? near)) throw new BrokenStreamError(stream.id, expected!, `the next commit is at ${near}`);
  return next;
}

function boundsOf({ from, to, backwards }: ReadOptions): [least: number, most: number] {
  for (const [name, version] of Object.entries({ from, to })) if (version !== undefined) checkVersion(version, 1, name);
  const [least, most] = backwards ? [to, from] : [from, to];
  return [least ?? 1, most ?? Number.MAX_SAFE_INTEGER];
}

function timeOf(until: Date | string | undefined): number {
  const time = until === undefined ? Infinity : new Date(until).getTime();
  if (Number.isNaN(time)) throw new InvalidStreamError(`until must be a time, got ${String(until)}`);
  return time;
}

// An event may be in a commit that starts before it.
async function firstOfCommitWith(store: StoreContext, stream: StreamName, version: number): Promise<number> {
  if (version === 1) return 1;
  for await (const [commit] of commitsIn(store, stream, { to: version, backwards: true, limit: 1 })) return commit?.first ?? version;
  return version;
}

function within<M extends object>(
  store: StoreContext, commit: Commit, { least, most, backwards }: { least: number; most: number; backwards: boolean },
): RecordedEvent<M>[] {
  const events = eventsOf<M>(store, commit).filter(({ version }) => version >= least && version <= most);
  return backwards ? events.reverse() : events;
}
