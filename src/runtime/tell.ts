import type { BatchCounts } from './consumer';
import { described } from './errors';
import { consoleLogger } from './log';

/** Tells what an invocation did. What was handled is not to come again because nobody could be told. */
export async function tell(metrics: (counts: BatchCounts) => void, counts: BatchCounts): Promise<void> {
  try {
    await metrics(counts);
  } catch (error) {
    consoleLogger.error('metrics were not written', described(error));
  }
}
