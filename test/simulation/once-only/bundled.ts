import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSync } from 'esbuild';

const built = new Map<string, string>();

/**
 * Writes a handler of TypeScript into a folder as `index.js`, the runtime in it, the SDK left to Lambda.
 *
 * @param alias files that take the place of modules.
 * @returns the folder.
 */
export function bundled(entry: string, folder: string, alias: Record<string, string> = {}): string {
  const key = [entry, ...Object.values(alias)].join();
  const text = built.get(key) ?? build(entry, alias);
  built.set(key, text);
  writeFileSync(join(folder, 'index.js'), text);
  return folder;
}

function build(entry: string, alias: Record<string, string>): string {
  const { outputFiles } = buildSync({
    entryPoints: [entry],
    bundle: true,
    write: false,
    platform: 'node',
    target: 'node22',
    tsconfig: join(__dirname, '../../../tsconfig.dev.json'),
    external: ['@aws-sdk/*'],
    alias,
    logLevel: 'error',
  });
  return outputFiles[0].text;
}
