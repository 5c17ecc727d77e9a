import { existsSync, realpathSync, statSync } from 'node:fs';
import { extname, join } from 'node:path';
import type { BuildOptions, BuildResult, Message } from 'esbuild';
import { esbuildOf } from './code-esbuild';
import { parsedHandler } from './code-handler';
import { insideOnly } from './code-imports';

/** The code of a function as one CommonJS script. */
export interface FunctionCode {
  /** Text of a CommonJS module: it takes `exports`, `require`, `module`, `__filename` and `__dirname`. */
  readonly script: string;
  /** Name of the export that Lambda calls; with dots for one inside another. */
  readonly handlerName: string;
  /** Absolute file of the handler; `index.js` for inline code. */
  readonly file: string;
  /** What the script requires and the asset does not hold, Node's own modules apart, such as `@aws-sdk/client-sqs`. */
  readonly externals: readonly string[];
}

/** Where esbuild is looked for: a folder of the user's application. */
export interface CodeOptions {
  readonly resolveDir: string;
}

// One build per file and process: assets of the CDK never change under their name, those that are edited by hand get a new time.
const builds = new Map<string, Promise<FunctionCode>>();

/**
 * The script of a Node function.
 *
 * @param asset folder that holds the function's code.
 * @param handler the function's `Handler`, such as `index.handler` or `src/app.handler`.
 * @throws {Error} with the handler and the file, for code that cannot be run: archives, top-level await, native modules,
 * a file that is not there, and when esbuild is not installed.
 */
export async function functionCode(asset: string, handler: string, options: CodeOptions): Promise<FunctionCode> {
  if (extname(asset) === '.zip') throw new Error(`handler ${handler} of ${asset}: archives are not read; give the function a folder as its asset`);
  const root = existsSync(asset) ? realpathSync(asset) : refuse(handler, asset, 'there is no such asset');
  const { files, handlerName } = parsedHandler(handler);
  const file = files.map((name) => join(root, name)).find((candidate) => existsSync(candidate));
  if (file === undefined) return refuse(handler, asset, `none of ${files.join(', ')} exists`);
  const key = [file, handlerName, statSync(file).mtimeMs].join('\u0000');
  const known = builds.get(key) ?? bundled({ entryPoints: [file], absWorkingDir: root }, { root, handler, handlerName, file }, options);
  builds.set(key, known);
  return known;
}

/**
 * The script of inline code (`Code.ZipFile`), which Lambda stores as `index.js`.
 *
 * @throws {Error} as `functionCode` does.
 */
export async function inlineCode(text: string, handler: string, options: CodeOptions): Promise<FunctionCode> {
  const { files, handlerName } = parsedHandler(handler);
  const file = 'index.js';
  if (!files.includes(file)) return refuse(handler, 'the inline code', `none of ${files.join(', ')} exists`);
  return bundled({ stdin: { contents: text, sourcefile: file } }, { root: '', handler, handlerName, file }, options);
}

interface Entry {
  /** Folder of the asset, without links; empty for inline code. */
  readonly root: string;
  readonly handler: string;
  readonly handlerName: string;
  readonly file: string;
}

async function bundled(input: BuildOptions, entry: Entry, { resolveDir }: CodeOptions): Promise<FunctionCode> {
  const { build } = esbuildOf(resolveDir);
  const externals = new Set<string>();
  const options = { ...input, ...SETTINGS, plugins: [insideOnly(entry.root, externals)] };
  const result = await build<BuildOptions>(options).catch((error: Partial<BuildResult>) => refused(error, entry));
  const script = result.outputFiles?.[0].text ?? '';
  return { script, handlerName: entry.handlerName, file: entry.file, externals: [...externals].sort() };
}

const SETTINGS: BuildOptions = {
  bundle: true,
  write: false,
  format: 'cjs',
  platform: 'node',
  // The simulator may run on an older Node than the function will.
  target: `node${process.versions.node}`,
  supported: { 'dynamic-import': false },
  // Lambda unpacks the code there: Lambda Developer Guide, "Defined runtime environment variables", LAMBDA_TASK_ROOT.
  define: { 'import.meta.url': '"file:///var/task/index.mjs"', 'import.meta.dirname': '"/var/task"', 'import.meta.filename': '"/var/task/index.mjs"' },
  // As Node resolves: without esbuild's condition `module`, and without the tsconfig of the folders above.
  conditions: [],
  tsconfigRaw: {},
  sourcemap: false,
  legalComments: 'none',
  charset: 'utf8',
  logLevel: 'silent',
};

function refused({ errors = [] }: Partial<BuildResult>, { handler, file }: Entry): never {
  const [first] = errors as Message[];
  if (!first) return refuse(handler, file, 'esbuild ended without a reason');
  const place = first.location ? `${first.location.file}:${first.location.line}` : file;
  const reason = first.text.startsWith('Top-level await') ? 'top-level await is not supported' : first.text;
  return refuse(handler, place, reason);
}

function refuse(handler: string, place: string, reason: string): never {
  throw new Error(`handler ${handler} in ${place}: ${reason}`);
}
