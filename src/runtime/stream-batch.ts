import type { Deadline } from './deadline';
import type { Note } from './delivery';

/** The records of one invocation, tried one after the other, and how far that got. */
export class StreamBatch<D extends { readonly notes: ReadonlySet<Note> }> {
  /** Nothing counts any more: the answer is being given. */
  public closed = false;

  /** How the record at `position` stands; `waits` where it was not begun. */
  public state: 'waits' | 'begun' | 'failed' = 'waits';

  /** All records before this one are handled, none from here on. */
  private position = 0;

  constructor(private readonly deliveries: readonly D[], private readonly deadline: Deadline) {}

  /** Tries records until one fails or there is just time to answer; the one in hand is then not waited for. */
  public async run(attempt: (delivery: D) => Promise<boolean>): Promise<void> {
    await this.deadline.wait(this.inOrder(attempt));
    this.closed = true;
  }

  /** The record to go on from. */
  public get next(): D | undefined {
    return this.deliveries[this.position];
  }

  public counts(): Record<'processed' | 'failed' | 'duplicates' | 'possiblyRepeated', number> {
    const noted = (what: Note) => this.deliveries.filter(({ notes }) => notes.has(what)).length;
    return {
      processed: this.position, failed: this.state === 'waits' ? 0 : 1, duplicates: noted('duplicate'), possiblyRepeated: noted('possiblyRepeated'),
    };
  }

  private async inOrder(attempt: (delivery: D) => Promise<boolean>): Promise<void> {
    for (let next = this.next; next && !this.deadline.isOver(); next = this.next) {
      this.state = 'begun';
      const handled = await attempt(next);
      if (this.closed) return;
      this.state = handled ? 'waits' : 'failed';
      if (!handled) return;
      this.position++;
    }
  }
}
