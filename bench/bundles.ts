import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { buildSync, type BuildOptions } from 'esbuild';

const OUT = join(__dirname, '../cdk.out/bench');

/** Bundles the handlers of a benchmark as functions are bundled, minified and without the AWS SDK; the file of each. */
export function bundled(benchmark: string, names: readonly string[], options: BuildOptions = {}): Record<string, string> {
  mkdirSync(OUT, { recursive: true });
  return Object.fromEntries(names.map((name) => {
    const outfile = join(OUT, `${benchmark}-${name}.js`);
    buildSync({
      entryPoints: [join(__dirname, benchmark, 'variants', name)],
      outfile,
      bundle: true,
      minify: true,
      platform: 'node',
      target: 'node20',
      external: ['@aws-sdk/*'],
      logLevel: 'error',
      tsconfigRaw: '{}', // the built package, as users get it
      ...options,
    });
    return [name, outfile];
  }));
}
