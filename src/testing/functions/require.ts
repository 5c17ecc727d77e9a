import { createRequire, isBuiltin } from 'node:module';
import { outsideOfCode } from './owner';
import { simulateClients, type Tier } from './sdk/clients';

export type Require = (specifier: string) => unknown;

/**
 * @param applicationFolder where the `@aws-sdk` packages are found that Lambda provides.
 * @returns what the code of functions sees as `require`: Node's own modules and the SDK.
 */
export function requireOf(applicationFolder: string, tier: Tier): Require {
  const own = createRequire(`${applicationFolder}/package.json`);
  const require: Require = (specifier) => {
    if (/^(node:)?module$/.test(specifier)) return { ...own('node:module') as object, createRequire: () => require };
    if (/^(node:)?worker_threads$/.test(specifier)) return { ...own('node:worker_threads') as object, isMainThread: true, parentPort: null, workerData: null };
    if (isBuiltin(specifier)) return own(specifier);
    const exports = outsideOfCode(() => resolved(own, specifier)); // all environments share it: none may lend it its clock or its random numbers
    simulateClients(exports as Record<string, unknown>, tier);
    return exports;
  };
  return require;
}

// What is not in the asset and not provided by Lambda is missing there too.
function resolved(own: NodeJS.Require, specifier: string): unknown {
  if (!/^@(aws-sdk|smithy)\//.test(specifier)) throw Object.assign(new Error(`Cannot find module '${specifier}'`), { code: 'MODULE_NOT_FOUND' });
  try {
    return own(specifier);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'MODULE_NOT_FOUND') throw error;
    const name = specifier.split('/').slice(0, 2).join('/');
    throw new Error(`${specifier} is not installed; Lambda provides it, so install it as a dev dependency of the application: npm install --save-dev ${name}`);
  }
}
