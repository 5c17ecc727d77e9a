import type { RecordDelivery } from './delivery';
import type { InvocationContext, SqsBatchResponse } from './sqs-event';

/** What became of a message. */
export type Outcome = 'handled' | 'setAside' | 'failed';

/** How long before Lambda ends an invocation its answer is given. */
const MARGIN_MILLISECONDS = 500;

/** The longest that a timer can be; one of more, such as the endless time that a test may give, would end at once. */
const MAX_TIMER = 2 ** 31 - 1;

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
    await beforeTimeIsUp(work, context?.getRemainingTimeInMillis?.());
    this.closed = true;
    return this.deliveries.filter((_, index) => {
      if (this.outcomes[index] !== 'begun') return false;
      this.outcomes[index] = 'failed';
      return true;
    });
  }

  public counts(): { processed: number; failed: number } {
    const processed = this.outcomes.filter((outcome) => outcome === 'handled').length;
    return { processed, failed: this.outcomes.filter((outcome) => outcome !== undefined).length - processed };
  }

  /** What failed, and what waits. */
  public response(): SqsBatchResponse {
    const again = this.deliveries.filter((_, index) => this.outcomes[index] === 'failed' || this.outcomes[index] === undefined);
    return { batchItemFailures: again.map(({ messageId }) => ({ itemIdentifier: messageId })) };
  }
}

async function beforeTimeIsUp(work: Promise<unknown>, left: number | undefined): Promise<void> {
  if (left === undefined) return void await work;
  let timer: NodeJS.Timeout | undefined;
  const timeUp = new Promise((resolve) => {
    timer = setTimeout(resolve, Math.min(Math.max(left - MARGIN_MILLISECONDS, left / 2), MAX_TIMER));
  });
  await Promise.race([work, timeUp]);
  clearTimeout(timer);
}
