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
  if (!Stack.of(fn).bundlingRequired || handler.includes('.')) return; // `file.name` is not of the entry
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

// Undefined where the exports are only known at run time: a CommonJS entry, or one that passes on another module's.
function exportsOf(folder: string): string[] | undefined {
  const [commonJs, module] = ['index.js', 'index.mjs'].map((file) => join(folder, file));
  if (existsSync(commonJs)) return commonJsExports(readFileSync(commonJs, 'utf8'));
  return existsSync(module) ? moduleExports(readFileSync(module, 'utf8')) : undefined;
}

function commonJsExports(source: string): string[] | undefined {
  // esbuild annotates the exports of ES modules, for Node's lexer.
  if (!/\b0\s*&&\s*\(module\.exports/.test(source)) return /\bexports\b/.test(source) ? undefined : [];
  const { exports, reexports } = parse(source);
  return reexports.length > 0 ? undefined : exports;
}

function moduleExports(source: string): string[] | undefined {
  if (/\bexport\s*\*|\bexport\s+default\s+require_/.test(source)) return undefined;
  // esbuild ends a bundled module with one statement: export { local as name, ... }.
  const statement = /\bexport\s*\{([^}]*)\}\s*;?\s*(?:\/\/.*\s*)*$/.exec(source);
  return (statement?.[1] ?? '').split(',').map((part) => part.trim().split(/\s+as\s+/).pop()!).filter((name) => name !== '');
}
