import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { threadId } from 'node:worker_threads';
import { outsideOfCode } from './owner';
import type { Environment } from '../services/lambda/environment';

const folders = new WeakMap<Environment, string>();
let made = 0;

/** @returns the folder of this machine that an environment sees as `/tmp`; empty at first. */
export function temporaryFolder(environment: Environment): string {
  const known = folders.get(environment);
  if (known) return known;
  const folder = outsideOfCode(make);
  folders.set(environment, folder);
  return folder;
}

function make(): string {
  const all = join(tmpdir(), 'cdk-eventweave');
  if (made === 0) sweep(all);
  const folder = join(all, String(process.pid), `${threadId}-${made++}`);
  mkdirSync(folder, { recursive: true });
  return folder;
}

// A thread of a process that ends is not told: the next one cleans up.
function sweep(all: string): void {
  mkdirSync(all, { recursive: true });
  for (const pid of readdirSync(all)) if (!lives(Number(pid))) rmSync(join(all, pid), { recursive: true, force: true });
}

function lives(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
