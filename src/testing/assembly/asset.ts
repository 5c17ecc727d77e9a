import { existsSync } from 'node:fs';
import type { StackSource } from './stack-source';

/** Property that names the code, by type. */
const CODE: Readonly<Record<string, string>> = { 'AWS::Lambda::Function': 'Code', 'AWS::Lambda::LayerVersion': 'Content' };

/**
 * File or folder of the code of a function or a layer; undefined for inline code, images and code from a user's own bucket.
 *
 * @throws {Error} when the assembly names the asset but lacks it.
 */
export function assetOf(type: string, path: string, properties: Readonly<Record<string, unknown>>, { assets }: StackSource): string | undefined {
  const code = properties[CODE[type]] as { readonly S3Key?: unknown } | undefined;
  const asset = assets.get(String(code?.S3Key));
  if (asset !== undefined && !existsSync(asset)) throw new Error(`${path}: the asset of this function does not exist: ${asset}; synthesize it again`);
  return asset;
}
