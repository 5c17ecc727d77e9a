import { readFileSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { leaveOutOfAssembly, takeAssembly } from './assembly';
import { runCdk } from './cdk';
import { summaryOf, type LeftOutResource } from './left-out';
import type { Emulator } from './server';

/** What is deployed. */
export interface DeployOptions {
  /** The command that synthesizes the app, run at the root of this repository, or the directory of an assembly. */
  readonly app: string;

  /** @default - that of cdk.json */
  readonly context?: Readonly<Record<string, string>>;

  /** Told each step, and what is left out. */
  readonly log?: (line: string) => void;
}

/** What came of it. */
export interface Deployment {
  /** Values of the outputs, by stack name and output name. */
  readonly outputs: Readonly<Record<string, Readonly<Record<string, string>>>>;

  /** What the emulator's CloudFormation does not know. */
  readonly leftOut: readonly LeftOutResource[];

  /** What `cdk deploy` printed. */
  readonly logFile: string;
}

const bootstraps = new WeakMap<Emulator, Promise<string>>();

/**
 * Deploys all stacks of an app with the CDK CLI, as a user would, but for the resource types of `LEFT_OUT`.
 *
 * @throws one sentence with the stack and the reason that CloudFormation gave, or the app's error.
 */
export async function deployToEmulator(emulator: Emulator, { app, context = {}, log = () => {} }: DeployOptions): Promise<Deployment> {
  const directory = await mkdtemp(join(emulator.directory, 'deploy-'));
  const assembly = join(directory, 'assembly');
  const started = Date.now();
  const step = (what: string) => log(`${what} (${((Date.now() - started) / 1000).toFixed(1)} s)`);

  await allSettled([bootstrap(emulator), takeAssembly(emulator, { app, context, assembly })]);
  step('synthesized the app and bootstrapped the emulator');
  const leftOut = leaveOutOfAssembly(assembly);
  if (leftOut.length > 0) log(`left out of the emulated deploy: ${summaryOf(leftOut)}`);

  const outputsFile = join(directory, 'outputs.json');
  const options = ['--require-approval', 'never', '--method', 'direct', '--outputs-file', outputsFile];
  const logFile = await runCdk(emulator, ['deploy', '**', '--app', assembly, ...options], directory);
  step('deployed');
  return { outputs: JSON.parse(readFileSync(outputsFile, 'utf8')) as Deployment['outputs'], leftOut, logFile };
}

/** Like `Promise.all`, but leaves no command running when another one fails. */
async function allSettled(tasks: Promise<unknown>[]): Promise<void> {
  for (const result of await Promise.allSettled(tasks)) {
    if (result.status === 'rejected') throw result.reason;
  }
}

async function bootstrap(emulator: Emulator): Promise<void> {
  const environment = `aws://${emulator.account}/${emulator.region}`;
  const done = bootstraps.get(emulator) ?? runCdk(emulator, ['bootstrap', environment], emulator.directory);
  bootstraps.set(emulator, done);
  await done;
}
