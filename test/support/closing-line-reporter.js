/** Ends a run with one line that a script can read: `12 passed, 0 failed`, over all projects; a suite that could not run is a failure. */
class ClosingLineReporter {
  constructor() {
    // After the default reporter's own last words, which it writes when every reporter has been told.
    process.once('exit', () => this.line && process.stdout.write(`${this.line}\n`));
  }

  onRunComplete(_contexts, { numPassedTests, numFailedTests, numPendingTests, numTodoTests, numRuntimeErrorTestSuites }) {
    const failed = numFailedTests + numRuntimeErrorTestSuites;
    const skipped = numPendingTests + numTodoTests;
    this.line = `${numPassedTests} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
  }
}

module.exports = ClosingLineReporter;
