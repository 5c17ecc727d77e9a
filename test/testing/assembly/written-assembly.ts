import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const folders: string[] = [];

afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })));

/** A new temporary folder with files: texts as they are, all else as JSON. */
export function folderOf(files: Readonly<Record<string, unknown>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'assembly-'));
  folders.push(folder);
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), typeof content === 'string' ? content : JSON.stringify(content));
  }
  return folder;
}

/** A cloud assembly written by hand: templates by the name of their stack, in an environment if one is given. */
export function assemblyOf(templates: Readonly<Record<string, object>>, environment = 'aws://unknown-account/unknown-region'): string {
  const artifacts = Object.keys(templates).map((name) => [
    name, { type: 'aws:cloudformation:stack', environment, properties: { templateFile: `${name}.template.json` } },
  ]);
  const files = Object.entries(templates).map(([name, template]) => [`${name}.template.json`, template]);
  return folderOf({ 'manifest.json': { version: '36.0.0', artifacts: Object.fromEntries(artifacts) }, ...Object.fromEntries(files) });
}
