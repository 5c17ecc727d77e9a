import { appended, conflict, repeatOf } from './append';
import { readCommit, type Commit } from './commit';
import type { Decider } from './decider';
import { deduplicationPartition, isLive, versionIn } from './deduplication';
import { foldAll, loadState, type Folded, type Loaded } from './load';
import { commitAt, commitsIn } from './reader';
import { jitter } from './retry';
import { expiring, intervalOf, snapshotItem } from './snapshot';
import type { StoreContext } from './store-context';
import type { StreamName } from './stream-name';
import { toToken, type StreamEnd } from './token';
import type { Appended, Metadata } from './types';
import { draft, write, type Draft, type Standing, type UncheckedEvent } from './write';

/** What a command did. */
export interface Executed<S, M extends object> extends Appended<M> {
  /** Of the stream as it is now: after this command, and for one that was repeated, after whatever has followed since. */
  readonly state: S;

  /** How often another writer was faster, and the command was decided anew. */
  readonly conflicts: number;
}

/** A command on its way. */
export interface Execution<C, S, M extends object> {
  readonly store: StoreContext;
  readonly stream: StreamName;
  readonly decider: Decider<C, S, M>;
  readonly command: C;
  readonly commandId: string;
  readonly metadata: Metadata;
  readonly rememberFor: number | undefined;
  /** How often it is decided. */
  readonly attempts: number;
}

/** @throws {VersionConflictError} when every attempt lost. */
export async function execute<C, S, M extends object>(execution: Execution<C, S, M>): Promise<Executed<S, M>> {
  const { store, attempts } = execution;
  const loaded = await loadState(store, execution.stream, execution.decider);
  const before = await committedBefore(execution, loaded);
  if (before) return executed(execution, loaded, before, { repeated: true, conflicts: 0 });
  let at: Folded<S> = loaded;
  for (let conflicts = 0; ; conflicts++) {
    const of = await decided(execution, at.state);
    if (!of) return nothing(execution, at, conflicts);
    const written = await write([of], [at.end]);
    if ('commits' in written) return committed(execution, loaded, at, written.commits[0], conflicts);
    const [standing] = written.standing;
    const known = await repeatOf(of, standing);
    const commits = await missed(execution, at.end, known ? {} : standing, conflicts);
    at = foldAll(store, execution.decider, at, commits);
    // Another delivery of this command may be at work as well, and its commit is not always the one that stands in the way.
    const repeat = known ?? commits.find(isOf(execution));
    if (repeat) return executed(execution, at, repeat, { repeated: true, conflicts });
    if (conflicts + 1 >= attempts) throw await conflict(of, loaded.end.version, standing);
  }
}

// Far behind a snapshot only a deduplication item tells. The decision is not to be made anew: it may be another one by now.
async function committedBefore<C, S, M extends object>(
  { store, stream, commandId, rememberFor }: Execution<C, S, M>, { read, snapshot }: Loaded<S>,
): Promise<Commit | undefined> {
  const found = read.find(({ c }) => c?.S === commandId);
  if (found) return readCommit(store, stream, found);
  if (!rememberFor || !snapshot) return undefined;
  for await (const [item] of store.storage.query(deduplicationPartition(stream, commandId), { limit: 1 })) {
    return item && isLive(item) ? commitAt(store, stream, versionIn(item)) : undefined;
  }
  return undefined;
}

async function decided<C, S, M extends object>(execution: Execution<C, S, M>, state: S): Promise<Draft | undefined> {
  const { store, stream, decider, command, metadata, commandId, rememberFor } = execution;
  const events: readonly UncheckedEvent[] = await decider.decide(command, state);
  if (Array.isArray(events) && events.length === 0) return undefined;
  return draft(store, stream, events, { metadata: { ...metadata, commandId }, rememberFor });
}

function nothing<C, S, M extends object>({ store, stream }: Execution<C, S, M>, { state, end }: Folded<S>, conflicts: number): Executed<S, M> {
  return { events: [], version: end.version, token: toToken(store, stream, end), repeated: false, state, conflicts };
}

async function committed<C, S, M extends object>(
  execution: Execution<C, S, M>, loaded: Loaded<S>, before: Folded<S>, commit: Commit, conflicts: number,
): Promise<Executed<S, M>> {
  const after = foldAll(execution.store, execution.decider, before, [commit]);
  await keepSnapshot(execution, loaded, after);
  return executed(execution, after, commit, { repeated: false, conflicts });
}

function executed<C, S, M extends object>(
  { store }: Execution<C, S, M>, { state }: Folded<S>, commit: Commit, { repeated, conflicts }: { repeated: boolean; conflicts: number },
): Executed<S, M> {
  return { ...appended<M>(store, commit, repeated), state, conflicts };
}

function isOf({ commandId }: { readonly commandId: string }): (commit: Commit) => boolean {
  return ({ metadata }) => metadata.commandId === commandId;
}

// The winner came with the refusal. Who loses again is far behind, and asks for all that is missing.
async function missed<C, S, M extends object>(
  { store, stream }: Execution<C, S, M>, { version }: StreamEnd, { winner }: Standing, conflicts: number,
): Promise<Commit[]> {
  if (winner && conflicts === 0) return [await readCommit(store, stream, winner)];
  await jitter(conflicts);
  const commits: Commit[] = [];
  for await (const page of commitsIn(store, stream, { from: version + 1 })) commits.push(...page);
  return commits;
}

// Best effort: a snapshot that is missing costs reads, and nothing else.
async function keepSnapshot<C, S, M extends object>(
  { store, stream, decider: { snapshots } }: Execution<C, S, M>, { snapshot = 0, outdated }: Loaded<S>, { state, end }: Folded<S>,
): Promise<void> {
  if (!snapshots || end.version - snapshot < intervalOf(snapshots)) return;
  try {
    await store.storage.replace(snapshotItem(stream, end, snapshots, state, store.compress));
    await Promise.all(outdated.map((item) => store.storage.replace(expiring(item))));
  } catch (error) {
    console.warn({ message: 'the snapshot was not kept', stream: stream.key, version: end.version, error_message: String(error) });
  }
}

