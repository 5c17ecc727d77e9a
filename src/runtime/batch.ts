import type { RecordDelivery } from './delivery';
import type { InvocationContext, SqsBatchResponse } from './sqs-event';

/** What became of a message. */
export type Outcome = 'handled' | 'setAside' | 'failed';

/** How long before Lambda ends an invocation its answer is given. */
const MARGIN_MILLISECONDS = 500;

/** The longest that a timer can be; one of more, such as the endless time that a test may give, would end at once. */
const MAX_TIMER = 2 ** 31 - 1;

/** Does a message's work, whatever comes of it. */
export type Attempt = (delivery: RecordDelivery, batch: Batch) => Promise<Outcome>;

/** The messages of one invocation, and what has become of each so far; nothing of those that wait behind another one. */
export class Batch {
  /** No outcome counts any more: the answer is being given. */
  public closed = false;

  private readonly outcomes: (Outcome | 'begun' | undefined)[];

  constructor(private readonly deliveries: readonly RecordDelivery[]) {
    this.outcomes = new Array(deliveries.length);
  }

  /** Tries a message, and notes what became of it. */
  public async try(index: number, attempt: Attempt): Promise<Outcome> {
    this.outcomes[index] = 'begun';
    const outcome = await attempt(this.deliveries[index], this);
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
    let processed = 0;
    let failed = 0;
    for (const outcome of this.outcomes) {
      if (outcome === 'handled') processed++;
      else if (outcome) failed++;
    }
    return { processed, failed };
  }

  /** What failed, and what waits. */
  public response(): SqsBatchResponse {
    const batchItemFailures: SqsBatchResponse['batchItemFailures'] = [];
    for (const [index, { messageId }] of this.deliveries.entries()) {
      const outcome = this.outcomes[index];
      if (!outcome || outcome === 'failed') batchItemFailures.push({ itemIdentifier: messageId });
    }
    return { batchItemFailures };
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
