import { cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { runCdk } from './cdk';
import { leaveOut, type LeftOutResource } from './left-out';
import { REPOSITORY } from './paths';
import type { Emulator } from './server';

/** Which assembly is wanted, and where. */
export interface AssemblyRequest {
  readonly app: string;
  readonly context: Readonly<Record<string, string>>;
  readonly assembly: string;
}

/** Synthesizes the app, or copies an assembly: what follows edits its templates. */
export async function takeAssembly(emulator: Emulator, { app, context, assembly }: AssemblyRequest): Promise<void> {
  const directory = resolve(REPOSITORY, app);
  if (existsSync(join(directory, 'manifest.json'))) {
    cpSync(directory, assembly, { recursive: true });
    return;
  }
  const values = Object.entries(context).flatMap(([key, value]) => ['--context', `${key}=${value}`]);
  await runCdk(emulator, ['synth', '--quiet', '--app', app, '--output', assembly, ...values], REPOSITORY);
}

/** Edits the templates of an assembly, those of its stages and nested stacks too. */
export function leaveOutOfAssembly(assembly: string): LeftOutResource[] {
  return templatesIn(assembly).flatMap(leaveOutOf);
}

function templatesIn(assembly: string): string[] {
  return readdirSync(assembly, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.template.json') && !path.split('/').some((part) => part.startsWith('asset.')))
    .map((path) => join(assembly, path));
}

function leaveOutOf(templateFile: string): LeftOutResource[] {
  const { template, leftOut } = leaveOut(JSON.parse(readFileSync(templateFile, 'utf8')));
  if (leftOut.length > 0) writeFileSync(templateFile, JSON.stringify(template));
  return leftOut;
}
