import { join } from 'node:path';
import type { BuildOptions } from 'esbuild';
import { bundled } from '../bundles';
import { installedPeers } from './peers';

/** Bundled as the constructs ship their functions. */
const AS_SHIPPED: BuildOptions = { minify: false, minifySyntax: true };

/** The bundle of each variant, and that of our repair. */
export async function bundledVariants(): Promise<Record<string, string>> {
  const nodePaths = [join(await installedPeers(), 'node_modules')];
  const recipes = ['castore', 'outbox-sample'].map((name) => {
    const options = { ...AS_SHIPPED, entryPoints: [join(__dirname, 'recipes', name)], nodePaths };
    return bundled('dispatch', [name], options);
  });
  return Object.assign(bundled('dispatch', ['eventweave', 'eventweave-repair'], AS_SHIPPED), ...recipes) as Record<string, string>;
}
