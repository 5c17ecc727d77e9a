import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { type ConstructPaths } from './construct-paths';
import { refuseTransforms } from './template';
import type { Template } from './template';

/** A stack of the assembly before anything is resolved. */
export interface StackSource {
  /** Name of the deployed stack. */
  readonly name: string;
  readonly template: Template;
  readonly paths: ConstructPaths;
  /** Folder of the assembly, which nested templates are relative to. */
  readonly directory: string;
  /** Absolute files and folders by the object key under which they are published. */
  readonly assets: ReadonlyMap<string, string>;
  /** Account and region, where the stack has its own. */
  readonly account?: string;
  readonly region?: string;
  /** Values that the deployment gives to parameters. */
  readonly parameters: Readonly<Record<string, unknown>>;
}

/**
 * The template of an `AWS::CloudFormation::Stack`, as a source of its own.
 *
 * @param name name of the deployed nested stack.
 * @param url its `TemplateURL`, which ends with the key of a published file.
 * @throws {Error} when the resource names no template in the assembly, or none that can be read.
 */
export function nestedSource(parent: StackSource, id: string, name: string, url: string): StackSource {
  const place = parent.paths.of(id);
  const file = publishedAs(url, parent) ?? pathInMetadata(parent, id);
  if (file === undefined) throw new Error(`${place}: the template of this nested stack is not part of the assembly: ${url}`);
  const template = readTemplate(file, place);
  refuseTransforms(name, template);
  return { ...parent, name, template, paths: parent.paths.nested(id, template, name), parameters: {} };
}

function publishedAs(url: string, { assets }: StackSource): string | undefined {
  return [...assets].find(([key]) => url.endsWith(`/${key}`))?.[1];
}

// Synthesizers other than the CDK's own may name the file only here, and the CDK does so only when its command line runs the app.
function pathInMetadata({ template, directory }: StackSource, id: string): string | undefined {
  const file = template.Resources?.[id]?.Metadata?.['aws:asset:path'];
  return typeof file === 'string' ? resolve(directory, file) : undefined;
}

function readTemplate(file: string, place: string): Template {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Template;
  } catch (cause) {
    throw new Error(`${place}: the template of this nested stack cannot be read: ${file}`, { cause });
  }
}
