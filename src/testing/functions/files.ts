import fs from 'node:fs';
import { resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ownerOfCode, outsideOfCode } from './owner';
import { bytesOf } from './randomness';
import { temporaryFolder } from './temporary-folder';
import type { Environment } from '../services/lambda/environment';

type Methods = Record<string, (...args: unknown[]) => unknown>;

/** Lambda unpacks the code there. Source: developer guide, "Defined runtime environment variables", LAMBDA_TASK_ROOT. */
const TASK = '/var/task';
/** The only folder that can be written to. Source: developer guide, "Understanding the Lambda execution environment lifecycle". */
const TMP = '/tmp';

const WRITES = [
  'appendFile', 'chmod', 'chown', 'copyFile', 'cp', 'lchown', 'link', 'lutimes', 'mkdir', 'rename', 'rm', 'rmdir', 'symlink', 'truncate', 'unlink', 'utimes', 'writeFile',
];
/** The second argument is a path, too; the one that is written to. */
const TWO_PATHS = ['copyFile', 'cp', 'link', 'rename', 'symlink'];

const tasks = new WeakMap<Environment, string>();

/** Tells what lies in `/var/task`. @param root folder of the function's code, without links. */
export function unpackCode(environment: Environment, root: string): void {
  tasks.set(environment, root);
}

/**
 * Gives the code of functions the files that it has in Lambda: those of its asset in `/var/task`, a `/tmp` of each environment's
 * own, and nothing else that could be written to. Other files that are read, and all times of files, are this machine's.
 */
export function simulateFiles(): void {
  const methods = fs as unknown as Methods;
  for (const name of Object.keys(fs).filter((key) => key.endsWith('Sync'))) {
    const real = methods[name];
    const simulated = (...args: unknown[]) => {
      const environment = ownerOfCode();
      return environment ? withPaths(environment, name.slice(0, -'Sync'.length), real, args) : real.apply(fs, args);
    };
    methods[name] = Object.assign(simulated, real, { native: simulated });
  }
  const makeFolder = methods.mkdtempSync;
  methods.mkdtempSync = (...args) => {
    const environment = ownerOfCode();
    if (!environment) return makeFolder(...args);
    const folder = `${args[0] as string}${bytesOf(environment, 3).toString('hex')}`; // as long as what Node appends
    fs.mkdirSync(folder, { mode: 0o700 });
    return folder;
  };
}

function withPaths(environment: Environment, name: string, real: (...args: unknown[]) => unknown, args: unknown[]): unknown {
  const paths = TWO_PATHS.includes(name) ? 2 : 1;
  const writes = WRITES.includes(name) || (name === 'open' && ![undefined, 'r', 'rs', 0].includes(args[1] as string));
  const asked = args.slice(0, paths).map(pathOf);
  const written = asked[paths - 1];
  if (writes && written !== undefined && !isIn(TMP, written)) throw readOnly(name, written);
  const places = new Map<string, string>();
  try {
    const placed = asked.map((path, index) => (path === undefined ? args[index] : place(environment, path, places)));
    const result = outsideOfCode(() => real.apply(fs, [...placed, ...args.slice(paths)]));
    return typeof result === 'string' && name === 'realpath' ? inLambda(result, places) : result;
  } catch (error) {
    throw told(error as NodeJS.ErrnoException, places);
  }
}

/** @returns the absolute path as the code means it; undefined for what is none, such as a descriptor. */
function pathOf(value: unknown): string | undefined {
  if (value instanceof URL) return fileURLToPath(value);
  if (Buffer.isBuffer(value)) return resolve(TASK, value.toString());
  return typeof value === 'string' ? resolve(TASK, value) : undefined;
}

/** Where a path leads on this machine. @param places takes how to tell the way back. */
function place(environment: Environment, path: string, places: Map<string, string>): string {
  const task = tasks.get(environment);
  // Packages that are loaded late, wherever the application is.
  const root = isIn(TASK, path) && task ? TASK : isIn(TMP, path) && !path.includes(`${sep}node_modules${sep}`) ? TMP : undefined;
  if (!root) return path;
  const folder = root === TASK ? task! : temporaryFolder(environment);
  places.set(folder, root);
  return folder + path.slice(root.length);
}

function isIn(folder: string, path: string): boolean {
  return path === folder || path.startsWith(folder + sep);
}

function inLambda(text: string, places: Map<string, string>): string {
  return [...places].reduce((changed, [folder, root]) => changed.replaceAll(folder, root), text);
}

function told(error: NodeJS.ErrnoException & { dest?: string }, places: Map<string, string>): Error {
  for (const name of ['message', 'path', 'dest'] as const) {
    const text = error[name];
    if (text !== undefined) error[name] = inLambda(text, places);
  }
  return error;
}

function readOnly(name: string, path: string): Error {
  const syscall = name.endsWith('File') ? 'open' : name;
  return Object.assign(new Error(`EROFS: read-only file system, ${syscall} '${path}'`), { code: 'EROFS', errno: -30, syscall, path });
}
