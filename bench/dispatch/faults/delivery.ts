import { draw } from '../../../src/testing/kernel/draw';
import type { Mapping } from '../mappings';
import type { StreamRecord } from '../records';
import type { Clock } from './clock';

/** A record, and when it was written. */
export interface Written {
  readonly record: StreamRecord;
  /** Milliseconds of the epoch. */
  readonly at: number;
}

/** Calls a function. @returns the number of the first record that has to come again; undefined when all were handled. */
export type Invoke = (records: readonly StreamRecord[]) => Promise<number | undefined>;

const SECOND = 1_000;
const HOUR = 3_600 * SECOND;

/** Between two tries, at most. */
const LONGEST_PAUSE = 60 * SECOND;

/** So many records at most are there when Lambda asks for them. */
const MOST_AT_ONCE = 12;

/** Delivers records as Lambda does: the next ones when those before were handled or given up. */
export class Delivery {
  private batches = 0;

  constructor(private readonly seed: string, private readonly mapping: Mapping, private readonly clock: Clock, private readonly invoke: Invoke) {}

  /** @param halfway called when half of the records were delivered. */
  public async deliver(written: readonly Written[], halfway: () => void): Promise<void> {
    for (let left = written; left.length > 0;) {
      const size = Math.min(this.mapping.batchSize, 1 + Math.floor(draw(this.seed, 'batch', this.batches++) * MOST_AT_ONCE));
      await this.deliverBatch(left.slice(0, size));
      if (left.length > written.length / 2 && left.length - size <= written.length / 2) halfway();
      left = left.slice(size);
      this.clock.advance(5 * SECOND);
    }
  }

  private async deliverBatch(batch: readonly Written[]): Promise<void> {
    let left = batch;
    for (let failed = 0; !this.isGivenUp(left[0], failed);) {
      const first = await this.invoke(left.map(({ record }) => record));
      if (first === undefined) return;
      failed = first === 0 ? failed + 1 : 1;
      left = left.slice(first);
      this.clock.advance(Math.min(LONGEST_PAUSE, 2 ** failed * SECOND));
    }
  }

  private isGivenUp({ at }: Written, failed: number): boolean {
    const { retryAttempts, maxRecordAgeHours } = this.mapping;
    return failed > retryAttempts || Date.now() - at > maxRecordAgeHours * HOUR;
  }
}
