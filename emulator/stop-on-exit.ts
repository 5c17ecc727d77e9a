import { constants } from 'node:os';
import type { Emulator } from './server';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Stops the emulator before this process ends by a signal or by itself. Without it the emulator ends too, but leaves its directory. */
export function stopOnExit(emulator: Emulator): void {
  for (const signal of SIGNALS) {
    process.once(signal, () => {
      void emulator.stop().finally(() => process.exit(128 + constants.signals[signal]));
    });
  }
  process.once('exit', () => { void emulator.stop(); }); // all but the waiting is synchronous
}
