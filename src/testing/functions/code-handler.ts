import { posix } from 'node:path';

/** Where Lambda looks for a handler. */
export interface ParsedHandler {
  /** Files by precedence, relative to the code. */
  readonly files: readonly string[];
  /** Name of the export; with dots for one inside another. */
  readonly handlerName: string;
}

/**
 * Reads `folder/file.export`: what follows the first dot after the last slash is the export.
 *
 * Source: Lambda Developer Guide, "Define Lambda function handler in Node.js"; the order of the extensions is that of the
 * runtime interface client of AWS.
 *
 * @throws {Error} when the text has no dot.
 */
export function parsedHandler(handler: string): ParsedHandler {
  const [name, ...exported] = posix.basename(handler).split('.');
  if (!name || exported.length === 0) throw new Error(`handler ${handler}: must be file.export, such as index.handler`);
  const file = posix.join(posix.dirname(handler), name);
  return { files: ['', '.js', '.mjs', '.cjs'].map((extension) => file + extension), handlerName: exported.join('.') };
}
