import { existsSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Stack, type AssetStaging } from 'aws-cdk-lib';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { parse } from 'cjs-module-lexer';
import type { Construct } from 'constructs';
import { requireThat } from './refusal';

/** The absolute path of a handler's file, refused where there is none. */
export function requireEntry(scope: Construct, entry: string): string {
  const path = resolve(entry);
  requireThat(scope, statSync(path, { throwIfNoEntry: false })?.isFile() === true, {
    code: 'handlerEntry', prop: 'handler entry', must: 'an existing file', got: entry, fix: `there is no file ${path}`,
  });
  return path;
}

/**
 * Refuses a handler that the bundled file does not export.
 *
 * Reads what was bundled, so it says nothing where bundling is off, or where the exports are only known when it runs.
 */
export function requireExport(fn: LambdaFunction, entry: string, handler: string): void {
  if (!Stack.of(fn).bundlingRequired) return;
  const staging = fn.node.tryFindChild('Code')?.node.tryFindChild('Stage') as AssetStaging | undefined;
  const names = staging && exportsOf(staging.absoluteStagedPath);
  requireThat(fn, !names || names.includes(handler), {
    code: 'handlerExport',
    prop: 'handler',
    must: `an export of ${entry}`,
    got: handler,
    fix: `its exports are ${names?.join(', ') || 'none'}`,
  });
}

function exportsOf(folder: string): string[] | undefined {
  const commonJs = join(folder, 'index.js');
  if (existsSync(commonJs)) {
    const source = readFileSync(commonJs, 'utf8');
    // Without esbuild's annotation for Node's lexer the entry itself is CommonJS, and its exports are only known at run time.
    return /\b0\s*&&\s*\(module\.exports/.test(source) ? parse(source).exports : undefined;
  }
  const module = join(folder, 'index.mjs');
  if (!existsSync(module)) return undefined;
  // esbuild ends a bundled module with one statement: export { local as name, ... }.
  const statement = /export\s*\{([^}]*)\}\s*;?\s*(?:\/\/.*\s*)*$/.exec(readFileSync(module, 'utf8'));
  return statement?.[1].split(',').map((part) => part.trim().split(/\s+as\s+/).pop()!);
}
