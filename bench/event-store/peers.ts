import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { bundled } from '../bundles';
import { runCommand } from '../../emulator/command';
import { newLogFile, removeDirectory } from '../../emulator/paths';

const OUT = join(__dirname, '../../cdk.out/bench');
const MANIFEST = join(__dirname, 'peers');
const FILES = ['package.json', 'package-lock.json', '.npmrc'];

/**
 * Bundles the variants of other libraries, which are no dependencies of this project; installs those where they are not there yet.
 *
 * The SDK's client is the project's own, the same as that of the other variants.
 */
export async function bundledPeers(names: readonly string[]): Promise<Record<string, string>> {
  return bundled('event-store', names, { nodePaths: [join(await installPeers(), 'node_modules')] });
}

// As a whole or not at all: into a directory of its own, which is renamed when it is complete.
async function installPeers(): Promise<string> {
  const lock = readFileSync(join(MANIFEST, 'package-lock.json'));
  const directory = join(OUT, `event-store-peers-${createHash('sha256').update(lock).digest('hex').slice(0, 16)}`);
  if (existsSync(directory)) return directory;
  process.stderr.write('installing the other event stores\n');
  const copy = `${directory}-${process.pid}`;
  mkdirSync(copy, { recursive: true });
  for (const file of FILES) copyFileSync(join(MANIFEST, file), join(copy, file));
  const logFile = newLogFile('bench-peers');
  const status = await runCommand('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: copy, logFile });
  if (status !== 0) {
    removeDirectory(copy);
    throw new Error(`installing the other event stores failed, see ${logFile}`);
  }
  renameSync(copy, directory);
  return directory;
}
