import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand } from './command';
import { HOME, newLogFile } from './paths';

/** What the emulator needs, installed. */
export interface PythonEnvironment {
  /** Python of the virtual environment. */
  readonly python: string;

  /** Directory of the Node 24 that functions run on. */
  readonly nodeBin: string;

  /** The template linter. */
  readonly cfnLint: string;
}

interface Stamp {
  readonly wanted: string;
  readonly interpreter: string;
  readonly nodeBin: string;
}

const VENV = join(HOME, 'venv');
const PYTHON = join(VENV, 'bin', 'python');
const REQUIREMENTS = join(__dirname, 'requirements.txt');

/**
 * Installs the emulator into a virtual environment of its own; done in a few milliseconds when it is there.
 *
 * Two processes may call it at once: the second waits for the first.
 *
 * @throws one sentence when Python is missing or too old, or when pip fails.
 */
export async function installEmulator(log: (line: string) => void = () => {}): Promise<PythonEnvironment> {
  const wanted = createHash('sha256').update(VENV).update(readFileSync(REQUIREMENTS)).digest('hex'); // a venv cannot be moved
  const stamp = readStamp(wanted) ?? await install(wanted, log);
  return { python: PYTHON, nodeBin: stamp.nodeBin, cfnLint: join(VENV, 'bin', 'cfn-lint') };
}

async function install(wanted: string, log: (line: string) => void): Promise<Stamp> {
  const python = findPython();
  const logFile = newLogFile('install');
  log('installing the emulator, its Node 24 and cfn-lint into .emulator/venv; this happens once');
  mkdirSync(HOME, { recursive: true });
  const status = await runCommand(python, [join(__dirname, 'install.py'), VENV, REQUIREMENTS, wanted], { logFile });
  const stamp = readStamp(wanted);
  if (status !== 0 || !stamp) throw new Error(`installing the emulator's Python packages failed, see ${logFile}`);
  return stamp;
}

/** What is installed, if it is what is wanted, and its interpreter is still the one that it was installed with. */
function readStamp(wanted: string): Stamp | undefined {
  try {
    const stamp = JSON.parse(readFileSync(join(VENV, 'installed.json'), 'utf8')) as Stamp;
    return stamp.wanted === wanted && stamp.interpreter === realpathSync(PYTHON) ? stamp : undefined;
  } catch {
    return undefined;
  }
}

const NEEDED = 'Python 3.10 or newer is needed to run the emulator';
const PROBE = 'import sys; print("%d.%d" % sys.version_info[:2]); import ensurepip, venv';

/** The command of a Python that will do; throws one sentence where there is none. */
export function findPython(env = process.env): string {
  let problem: string | undefined;
  for (const name of ['python3', 'python']) {
    const probe = spawnSync(name, ['-c', PROBE], { encoding: 'utf8', env });
    const [, major, minor] = /^(\d+)\.(\d+)/.exec(probe.stdout ?? '') ?? [];
    if (!major) continue;
    if (Number(major) === 3 && Number(minor) >= 10) {
      if (probe.status === 0) return name;
      problem = `${NEEDED}, with its venv module, which ${name} lacks (Debian and Ubuntu have it in the package python3-venv)`;
    }
    problem ??= `${NEEDED}, but ${name} is ${major}.${minor}`;
  }
  throw new Error(problem ?? `${NEEDED}, but python3 was not found`);
}
