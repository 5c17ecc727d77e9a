import { createRequire } from 'node:module';
import { join } from 'node:path';

type Esbuild = typeof import('esbuild');

/**
 * The esbuild of the user's application, else the one that can be resolved from here.
 *
 * @throws {Error} when there is none.
 */
export function esbuildOf(resolveDir: string): Esbuild {
  for (const origin of [join(resolveDir, 'package.json'), __filename]) {
    const load = createRequire(origin);
    if (resolves(load)) return load('esbuild') as Esbuild;
  }
  throw new Error('esbuild is needed to run functions in the simulator; install it as a dev dependency: npm install --save-dev esbuild');
}

function resolves(load: NodeJS.Require): boolean {
  try {
    return Boolean(load.resolve('esbuild'));
  } catch {
    return false;
  }
}
