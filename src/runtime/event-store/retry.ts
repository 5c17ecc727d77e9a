import { setTimeout } from 'node:timers/promises';

// No library, as elsewhere: the smallest one with a jitter would be a third of what a handler loads.

/** Milliseconds before the second attempt at most; each later one may wait twice as long. */
const FIRST_DELAY = 20;

const LONGEST_DELAY = 250;

/** Waits for a random time, so that those who collided once do not do so again. */
export async function jitter(attempt: number): Promise<void> {
  await setTimeout(Math.random() * Math.min(LONGEST_DELAY, FIRST_DELAY * 2 ** attempt));
}

/** Tries up to so many times, as long as it is worth it. */
export async function retry<T>(times: number, attempt: () => Promise<T>, isWorthIt: (error: Error) => boolean): Promise<T> {
  for (let failed = 1; ; failed++) {
    try {
      return await attempt();
    } catch (error) {
      if (failed >= times || !isWorthIt(error as Error)) throw error;
      await jitter(failed);
    }
  }
}
