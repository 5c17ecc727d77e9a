import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { lastLines, runCommand } from './command';
import { newLogFile, REPOSITORY } from './paths';
import type { Emulator } from './server';

/**
 * Runs the CDK CLI of this repository against the emulator.
 *
 * @returns where its log is.
 * @throws one sentence with the CLI's reason, and where its log is.
 */
export async function runCdk(emulator: Emulator, args: string[], cwd: string): Promise<string> {
  const logFile = newLogFile(args[0]);
  const cli = join(REPOSITORY, 'node_modules', 'aws-cdk', 'bin', 'cdk');
  const env = { ...ownEnvironment(), ...emulator.env, NO_COLOR: '1' };
  const status = await runCommand(process.execPath, [cli, ...args, '--no-notices'], { cwd, env, logFile });
  if (status !== 0) throw new Error(`cdk ${args[0]} failed: ${reasonIn(logFile)}; its log is ${logFile}`);
  return logFile;
}

// Without what would lead the CLI to another account, another endpoint or other answers.
function ownEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(AWS_|CDK_|FORCE_COLOR$)/.test(name)));
}

/** What the CLI says of the stack that failed, on one line; of an app that failed, its error. */
function reasonIn(logFile: string): string {
  const output = readFileSync(logFile, 'utf8');
  const failed = /❌ +(\S+) failed to deploy\n‣ (?:\w+: )?([^]*?)(?:\nSource Location|$)/.exec(output);
  if (failed) return `stack ${failed[1]}: ${failed[2].trim().replace(/\s+/g, ' ')}`;
  return /^\w*Error(?: \[\w+\])?: (.+)$/m.exec(output)?.[1] ?? lastLines(logFile, 1).join('');
}
