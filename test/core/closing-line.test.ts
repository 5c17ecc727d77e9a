import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

/** What a process prints that ends after a run with these results. */
function printed(results: object): string {
  const reporter = JSON.stringify(join(__dirname, '..', 'support', 'closing-line-reporter.js'));
  const script = `const R = require(${reporter}); new R().onRunComplete(new Set(), ${JSON.stringify(results)}); console.log('the reporters before');`;
  return spawnSync(process.execPath, ['-e', script], { encoding: 'utf8' }).stdout;
}

const RESULTS = { numPassedTests: 3, numFailedTests: 0, numPendingTests: 0, numTodoTests: 0, numRuntimeErrorTestSuites: 0 };

test.each([
  [{}, '3 passed, 0 failed'],
  [{ numFailedTests: 1 }, '3 passed, 1 failed'],
  [{ numPendingTests: 2, numTodoTests: 1 }, '3 passed, 0 failed, 3 skipped'],
  [{ numRuntimeErrorTestSuites: 1 }, '3 passed, 1 failed'],
])('the last line of a run with %o is "%s"', (more, line) => {
  expect(printed({ ...RESULTS, ...more })).toBe(`the reporters before\n${line}\n`);
});
