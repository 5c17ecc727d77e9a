import { statSync } from 'node:fs';
import { join } from 'node:path';
import { bundled } from '../bundles';
import { sideBySide } from '../side-by-side';

const VARIANTS = ['hand-written', 'powertools-batch', 'eventweave', 'powertools-batch-logger-metrics', 'eventweave-logger-metrics'];

/**
 * Handlers that read the same EventBridge events from SQS batches of ten: bundle size, load time in a fresh process, and
 * time per record (10,000 records after 100 warm-up batches, logs to the null device).
 */
export function benchRuntime(runs: number): object {
  const bundles = bundled('runtime', VARIANTS);
  const measure = (what: string) => Object.fromEntries(VARIANTS.map((name) => [name, [join(__dirname, 'measure.js'), what, bundles[name]]]));
  const env = { AWS_LAMBDA_FUNCTION_NAME: 'bench', POWERTOOLS_SERVICE_NAME: 'bench', POWERTOOLS_METRICS_NAMESPACE: 'bench' };
  const load = sideBySide(measure('load'), runs, env);
  const records = sideBySide(measure('records'), runs, env);
  return {
    node: process.version,
    runs,
    variants: Object.fromEntries(VARIANTS.map((name) => [name, {
      bundleBytes: statSync(bundles[name]).size, loadMilliseconds: load[name], microsecondsPerRecord: records[name],
    }])),
  };
}
