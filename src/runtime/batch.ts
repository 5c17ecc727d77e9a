import { Deadline } from './deadline';
import type { Note, RecordDelivery } from './delivery';
import type { InvocationContext, SqsBatchResponse } from './sqs-event';

/** What became of a message. */
export type Outcome = 'handled' | 'setAside' | 'failed';

/** The messages of one invocation, and what has become of each so far; nothing of those that wait behind another one. */
export class Batch {
  /** No outcome counts any more: the answer is being given. */
  public closed = false;

  private readonly outcomes: (Outcome | 'begun' | undefined)[];

  constructor(private readonly deliveries: readonly RecordDelivery[]) {
    this.outcomes = new Array(deliveries.length);
  }

  /** A message that is tried from now on. */
  public begin(index: number): RecordDelivery {
    this.outcomes[index] = 'begun';
    return this.deliveries[index];
  }

  /** Notes what became of a message, unless the answer is given by now. */
  public settle(index: number, outcome: Outcome): Outcome {
    if (!this.closed) this.outcomes[index] = outcome;
    return outcome;
  }

  /**
   * Waits for `work`, as long as there is time to answer.
   *
   * A message that is not done by then has failed. Without an answer all would come again, also those that are done, and
   * with one slow message the whole batch would end as dead letters.
   *
   * @returns those that were not done.
   */
  public async finish(work: Promise<unknown>, context: InvocationContext | undefined): Promise<RecordDelivery[]> {
    await new Deadline(() => context?.getRemainingTimeInMillis?.() ?? Infinity).wait(work);
    this.closed = true;
    return this.deliveries.filter((_, index) => {
      if (this.outcomes[index] !== 'begun') return false;
      this.outcomes[index] = 'failed';
      return true;
    });
  }

  public counts(): Record<'processed' | 'failed' | 'duplicates' | 'possiblyRepeated', number> {
    const done = this.outcomes.filter((outcome) => outcome === 'handled').length;
    const noted = (what: Note) => this.deliveries.filter(({ notes }) => notes?.has(what)).length;
    return {
      processed: done - noted('postponed'),
      failed: this.outcomes.filter((outcome) => outcome !== undefined).length - done,
      duplicates: noted('duplicate'),
      possiblyRepeated: noted('possiblyRepeated'),
    };
  }

  /** The messages with what became of them; undefined for those that wait behind another one. */
  public all(): [RecordDelivery, Outcome | undefined][] {
    return this.deliveries.map((delivery, index) => [delivery, this.outcomes[index] as Outcome | undefined]);
  }

  /** What failed, and what waits. */
  public again(): RecordDelivery[] {
    return this.deliveries.filter((_, index) => this.outcomes[index] === 'failed' || this.outcomes[index] === undefined);
  }

  public response(): SqsBatchResponse {
    return { batchItemFailures: this.again().map(({ messageId }) => ({ itemIdentifier: messageId })) };
  }
}
