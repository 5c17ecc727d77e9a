import { createHash } from 'node:crypto';

/**
 * What can become of an event, and what is done about it. `accepted`, `filtered`, `handled`, `deadLettered`, `expired` and
 * `dropped` are where invariants look; the others tell the story.
 */
export type TraceKind =
  | 'accepted' | 'refused' | 'filtered' | 'delivered' | 'undelivered' | 'received' | 'handled' | 'deadLettered' | 'expired' | 'dropped'
  | 'invoked' | 'returned' | 'failed' | 'logged' | 'called' | 'replied' | 'written' | 'fault' | 'started' | 'ended';

/** One thing that happened. */
export interface TraceEntry {
  /** Virtual milliseconds since the world began. */
  readonly at: number;
  readonly kind: TraceKind;
  /** Path of the resource that acted. */
  readonly from: string;
  /** Path of the resource it acted on. */
  readonly to?: string;
  /** Which events it was about, by lineage: whatever follows from an event starts with the event's own lineage. */
  readonly about: readonly string[];
  readonly text: string;
  /** Which try it was, from 1, and how many there may be. */
  readonly attempt?: number;
  readonly most?: number;
  /** Of an invocation: its own lineage, with which that of all that follows from it begins. */
  readonly lineage?: string;
}

/** Everything that happened in a world, in order, and a hash of it that grows along. */
export class Trace {
  public readonly entries: TraceEntry[] = [];
  private readonly running = createHash('sha256');

  public add(entry: TraceEntry): void {
    this.entries.push(entry);
    this.running.update(`${entry.at.toFixed(3)}\t${entry.kind}\t${entry.from}\t${entry.to ?? ''}\t${entry.about.join()}\t${entry.text}\n`);
  }

  public count(kind: TraceKind): number {
    return this.entries.reduce((count, entry) => count + (entry.kind === kind ? 1 : 0), 0);
  }

  /** SHA-256 of all entries so far: equal for equal histories. */
  public hash(): string {
    return this.running.copy().digest('hex');
  }
}
