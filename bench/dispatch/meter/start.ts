import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

/** Starts a meter in front of a DynamoDB endpoint. It ends with this process. */
export async function startMeter(endpoint: string): Promise<{ endpoint: string; stop(): void }> {
  const meter = spawn(process.execPath, ['--import', 'tsx', join(__dirname, 'server.ts'), endpoint], { stdio: ['pipe', 'pipe', 'inherit'] });
  const exit = once(meter, 'exit').then(([code]) => { throw new Error(`the meter ended with ${code}`); });
  const [line] = await Promise.race([once(meter.stdout, 'data'), exit]) as [Buffer];
  return { endpoint: line.toString().trim(), stop: () => void meter.kill() };
}
