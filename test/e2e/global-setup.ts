import { deployToEmulator, startEmulator, stopOnExit } from '../../emulator';

/** One emulator and one deployment for all suites, with IAM enforced. */
export default async function setUp(): Promise<void> {
  const emulator = await startEmulator({ auth: true });
  stopOnExit(emulator);
  (globalThis as { emulator?: object }).emulator = emulator;
  const { outputs } = await deployToEmulator(emulator, { app: 'npx tsx --tsconfig examples/tsconfig.json test/e2e/app/app.ts' });
  process.env.E2E_DEPLOYMENT = JSON.stringify({ clientConfig: emulator.clientConfig, outputs }); // for the workers
}
