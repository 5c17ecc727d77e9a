import type { Emulator } from '../../emulator';

export default async function tearDown(): Promise<void> {
  await (globalThis as { emulator?: Emulator }).emulator?.stop();
}
