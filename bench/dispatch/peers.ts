import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand } from '../../emulator/command';
import { newLogFile, removeDirectory } from '../../emulator/paths';

const OUT = join(__dirname, '../../cdk.out/bench');
const MANIFEST = join(__dirname, 'peers');
const FILES = ['package.json', 'package-lock.json', '.npmrc'];

/** Where the other libraries are; installs them where they are not there yet. As a whole or not at all: a directory is renamed when it is complete. */
export async function installedPeers(): Promise<string> {
  const lock = readFileSync(join(MANIFEST, 'package-lock.json'));
  const directory = join(OUT, `dispatch-peers-${createHash('sha256').update(lock).digest('hex').slice(0, 16)}`);
  if (existsSync(directory)) return directory;
  process.stderr.write('installing the other libraries\n');
  const copy = `${directory}-${process.pid}`;
  mkdirSync(copy, { recursive: true });
  for (const file of FILES) copyFileSync(join(MANIFEST, file), join(copy, file));
  const logFile = newLogFile('bench-peers');
  if (await runCommand('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: copy, logFile }) !== 0) {
    removeDirectory(copy);
    throw new Error(`installing the other libraries failed, see ${logFile}`);
  }
  renameSync(copy, directory);
  return directory;
}
