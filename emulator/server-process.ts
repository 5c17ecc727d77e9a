import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import type { Socket } from 'node:net';
import { join } from 'node:path';

/**
 * Starts the launcher as the head of a process group, which functions join.
 *
 * It neither keeps this process alive nor outlives it: the launcher watches its stdin, which closes with this process.
 */
export function launch(python: string, env: Record<string, string>, logFile: string): ChildProcess {
  const log = openSync(logFile, 'a');
  const server = spawn(python, [join(__dirname, 'launcher.py')], { env, cwd: env.TMPDIR, detached: true, stdio: ['pipe', log, log] });
  closeSync(log);
  server.unref();
  (server.stdin as Socket).unref();
  server.once('exit', () => sendKill(server)); // functions that a crashed server has left
  return server;
}

/** Whether the server itself is gone. */
export function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null;
}

/** Ends the server and its functions. There is nothing to save, so nobody is asked first. */
export async function killGroup(server: ChildProcess): Promise<void> {
  if (hasEnded(server)) return;
  const ended = new Promise((resolve) => server.once('exit', resolve));
  sendKill(server);
  server.ref();
  await ended;
}

function sendKill({ pid }: ChildProcess): void {
  try {
    process.kill(-pid!, 'SIGKILL');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ESRCH' && code !== 'EPERM') throw error; // nobody left, or only zombies
  }
}
