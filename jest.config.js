const { spawnSync } = require('node:child_process');

// `unit` needs nothing but Node; `templates` checks what examples synthesize; `simulation` runs applications in the simulator;
// `differential` compares the simulator with others; `package` packs what was compiled; `e2e` starts the emulator.
const project = (displayName, roots, more = {}) => ({
  displayName,
  testEnvironment: 'node',
  roots: roots.map((root) => `<rootDir>/${root}`),
  testMatch: ['**/*.test.ts'],
  transform: { '\\.ts$': ['@swc/jest', { jsc: { target: 'es2022', parser: { syntax: 'typescript' } } }] },
  modulePathIgnorePatterns: ['<rootDir>/(lib|dist|cdk.out|.venv|.emulator)/'],
  ...more,
});

const packageByName = {
  '^cdk-eventweave/testing$': '<rootDir>/lib/testing/index.js', // as built: worlds run in worker threads, which load the same file
  '^cdk-eventweave/runtime$': '<rootDir>/src/runtime/index.ts',
  '^cdk-eventweave/runtime/(.*)$': '<rootDir>/src/runtime/$1.ts',
  '^cdk-eventweave$': '<rootDir>/src/index.ts',
};

// Never left out in CI, and never in silence.
const lacksJava = !process.env.CI && spawnSync('java', ['-version']).error !== undefined;
if (lacksJava) process.stderr.write('java was not found: the comparisons with DynamoDB Local are left out; install a JRE of version 17 or newer, and Maven\n');

/** @type {import('jest').Config} */
module.exports = {
  reporters: ['default', '<rootDir>/test/support/closing-line-reporter.js'],
  testTimeout: 60_000,
  projects: [
    project('unit', ['test'], {
      testPathIgnorePatterns: ['/node_modules/', '/test/(differential|e2e|package|planted-bugs|simulation|templates)/'],
      setupFiles: ['<rootDir>/test/support/fast-synth.ts'],
    }),
    project('templates', ['test/templates']),
    project('simulation', ['test/simulation', 'test/planted-bugs', 'examples/event-store', 'examples/quick-start', 'examples/once-only'], {
      setupFiles: ['<rootDir>/test/support/no-validation.ts'],
      moduleNameMapper: packageByName,
    }),
    project('differential', ['test/differential'], { testPathIgnorePatterns: lacksJava ? ['.*'] : ['/node_modules/'] }),
    project('package', ['test/package']),
    project('e2e', ['test/e2e'], {
      moduleNameMapper: packageByName,
      globalSetup: '<rootDir>/test/e2e/global-setup.ts',
      globalTeardown: '<rootDir>/test/e2e/global-teardown.ts',
    }),
  ],
};
