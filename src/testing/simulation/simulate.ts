import type { Graph, Resource } from '../assembly/graph';
import { loadAssembly } from '../assembly/load-assembly';
import { Faults } from '../faults';
import { SimulatedWorld } from './simulated-world';
import { WorldThread } from './world-thread';
import { functionCode, inlineCode, type FunctionCode } from '../functions/code';
import type { Tier } from '../functions/sdk/clients';
import type { Stub } from '../functions/stub';
import { findResource } from '../kernel/find';
import { TYPES } from '../worker/subjects';

/** What is simulated: a CDK app, which is synthesized, or the folder of a cloud assembly. */
export type Application = { synth(): { readonly directory: string } } | string;

/** Options for running an application. */
export interface ApplicationOptions {
  /**
   * Code in place of functions' own, by name of the function, such as of those in other languages.
   *
   * @default - every function runs its own code
   */
  readonly stubs?: Readonly<Record<string, Stub>>;

  /**
   * Folder whose `node_modules` has the application's AWS SDK clients and esbuild.
   *
   * @default - the working directory
   */
  readonly applicationFolder?: string;

  /**
   * How much of the SDK's clients runs: everything including signatures, all that can change an outcome, or little more than
   * their serialization and retries. The traces are the same.
   *
   * @default 'direct'
   */
  readonly tier?: Tier;

  /**
   * Milliseconds of real time that a function may compute without a pause, 1,000 or more.
   *
   * @default 10,000
   */
  readonly spinLimit?: number;
}

/** Options of `simulate`. */
export interface SimulateOptions extends ApplicationOptions {
  /**
   * Decides everything that is left to chance; a whole number.
   *
   * @default 1
   */
  readonly seed?: number;

  /** @default - no faults */
  readonly faults?: Faults;
}

/**
 * Deploys an application in virtual time.
 *
 * @throws {TypeError} for a seed that is no whole number.
 * @throws {Error} for an assembly that cannot be read or a function whose code cannot be loaded, with its place.
 */
export async function simulate(application: Application, options: SimulateOptions = {}): Promise<SimulatedWorld> {
  const { seed = 1, faults = Faults.none() } = options;
  checkedSeed(seed);
  const thread = new WorldThread(await prepare(application, options));
  const end = async () => thread.terminate();
  return beginWorld(thread, seed, faults, end).catch(async (error) => {
    await end();
    throw error;
  });
}

let worlds = 0;

/** @param end what its `close` does: without one it ends, and the thread goes on to the next world. */
export async function beginWorld(thread: WorldThread, seed: number, { settings }: Faults, end?: () => Promise<void>): Promise<SimulatedWorld> {
  const id = worlds++;
  await thread.ask('begin', id, { seed, faults: settings });
  return new SimulatedWorld(thread, id, seed, end ?? (async () => thread.ask('end', id)));
}

/** What threads are started with: made once, for any number of them. */
export async function prepare(application: Application, options: ApplicationOptions): Promise<ConstructorParameters<typeof WorldThread>[0]> {
  const { stubs = {}, applicationFolder = process.cwd(), tier = 'direct', spinLimit = 10_000 } = options;
  const graph = loadAssembly(application);
  const byPath = Object.fromEntries(Object.entries(stubs).map(([name, stub]) => [findResource(graph, 'function', TYPES.function, name).path, stub]));
  return { graph, codes: await codesOf(graph, byPath, applicationFolder), applicationFolder, tier, spinLimit, stubs: byPath };
}

/** @throws {TypeError} for anything but a whole number. */
export function checkedSeed(seed: unknown): void {
  if (!Number.isSafeInteger(seed)) throw new TypeError(`seed must be a whole number, got ${typeof seed === 'string' ? `'${seed}'` : String(seed)}`);
}

async function codesOf(graph: Graph, stubs: Readonly<Record<string, Stub>>, resolveDir: string): Promise<Record<string, FunctionCode>> {
  const functions = graph.resources.filter(({ type, path }) => type === 'AWS::Lambda::Function' && !(path in stubs));
  return Object.fromEntries(await Promise.all(functions.map(async (fn) => [fn.path, await codeOf(fn, resolveDir)] as const)));
}

async function codeOf({ path, properties, asset }: Resource, resolveDir: string): Promise<FunctionCode> {
  const { Runtime, Handler, Code } = properties;
  if (!/^nodejs/.test(Runtime)) {
    throw new Error(`${path}: a function for ${Runtime ?? 'a container image'} needs a stub: { stubs: { '${path}': async (event) => ... } }`);
  }
  try {
    return Code.ZipFile ? await inlineCode(Code.ZipFile, Handler, { resolveDir }) : await functionCode(asset!, Handler, { resolveDir });
  } catch (error) {
    throw new Error(`${path}: ${(error as Error).message}`, { cause: error });
  }
}
