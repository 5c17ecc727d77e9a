// `unit` needs nothing but Node; `templates` checks what examples synthesize; `package` packs what was compiled; `e2e`
// starts the emulator.
const project = (displayName, roots, more = {}) => ({
  displayName,
  testEnvironment: 'node',
  roots: roots.map((root) => `<rootDir>/${root}`),
  testMatch: ['**/*.test.ts'],
  transform: { '\\.ts$': ['@swc/jest', { jsc: { target: 'es2022', parser: { syntax: 'typescript' } } }] },
  modulePathIgnorePatterns: ['<rootDir>/(lib|dist|cdk.out|.venv|.emulator)/'],
  ...more,
});

/** @type {import('jest').Config} */
module.exports = {
  reporters: ['default', '<rootDir>/test/support/closing-line-reporter.js'],
  testTimeout: 60_000,
  projects: [
    project('unit', ['test'], {
      testPathIgnorePatterns: ['/node_modules/', '/test/(e2e|package|templates)/'],
      setupFiles: ['<rootDir>/test/support/fast-synth.ts'],
    }),
    project('templates', ['test/templates']),
    project('package', ['test/package']),
    project('e2e', ['test/e2e'], {
      globalSetup: '<rootDir>/test/e2e/global-setup.ts',
      globalTeardown: '<rootDir>/test/e2e/global-teardown.ts',
    }),
  ],
};
