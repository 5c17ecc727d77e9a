import { awscdk, javascript } from 'projen';

const repository = 'https://github.com/cdk-eventweave/cdk-eventweave.git';

// Tests, examples and benchmarks import the package by its name; here that is the source.
const paths = {
  'cdk-eventweave': ['./src/index.ts'],
  'cdk-eventweave/runtime': ['./src/runtime/index.ts'],
  'cdk-eventweave/runtime/*': ['./src/runtime/*.ts'],
  'cdk-eventweave/testing': ['./src/testing/index.ts'],
};

const project = new awscdk.AwsCdkConstructLibrary({
  name: 'cdk-eventweave',
  description: 'AWS CDK constructs and runtime for event-driven applications whose failure behaviour is designed and proven.',
  author: 'The cdk-eventweave authors',
  authorAddress: 'maintainers@cdk-eventweave.dev',
  authorOrganization: true,
  copyrightOwner: 'The cdk-eventweave authors',
  repositoryUrl: repository,
  license: 'Apache-2.0',
  stability: 'experimental',
  keywords: ['cdk', 'awscdk', 'aws-cdk', 'serverless', 'event-driven', 'eventbridge', 'sqs', 'saga', 'event-sourcing', 'cqrs'],
  defaultReleaseBranch: 'main',

  cdkVersion: '2.273.0',
  cdkCliVersion: '^2.1148.1', // the registry's `latest` is a stray 3.0.0
  constructsVersion: '10.5.1',
  jsiiVersion: '~5.9.0',
  typescriptVersion: '~5.9.0',
  minNodeVersion: '20.16.0',
  packageManager: javascript.NodePackageManager.NPM,
  projenrcTs: true,
  docgenFilePath: 'API.md',

  publishToPypi: { distName: 'cdk-eventweave', module: 'cdk_eventweave' },
  publishToMaven: {
    javaPackage: 'io.github.cdkeventweave',
    mavenGroupId: 'io.github.cdk-eventweave',
    mavenArtifactId: 'cdk-eventweave',
  },
  publishToNuget: { dotNetNamespace: 'CdkEventweave', packageId: 'CdkEventweave' },
  publishToGo: { moduleName: 'github.com/cdk-eventweave/cdk-eventweave-go' },

  github: false,
  release: false,
  excludeTypescript: ['src/testing/**', 'src/cli/**'], // single files, built by esbuild
  depsUpgrade: false,
  lambdaAutoDiscover: false, // its constructs would be public, and its functions take the defaults of others

  bundledDeps: [
    '@aws-lambda-powertools/logger',
    '@aws-lambda-powertools/metrics',
    'canonicalize@^2.1.0', // later ones are ES modules only
    'cjs-module-lexer',
    'exponential-backoff',
    'fast-check',
  ],
  devDeps: [
    '@aws-lambda-powertools/batch',
    '@aws-lambda-powertools/idempotency@2.35.0', // as the others: a newer one lacks a part in the registry
    '@aws-sdk/client-cloudformation',
    '@aws-sdk/client-cloudwatch-logs',
    '@aws-sdk/client-dynamodb',
    '@aws-sdk/client-eventbridge',
    '@aws-sdk/client-iam',
    '@aws-sdk/client-lambda',
    '@aws-sdk/client-s3@^3.1162.0',
    '@aws-sdk/client-scheduler@^3.1162.0',
    '@aws-sdk/client-sqs',
    '@aws-sdk/client-sts',
    '@aws-sdk/lib-dynamodb@^3.1162.0',
    '@aws-sdk/util-dynamodb@^3.996.0',
    '@faker-js/faker@^9',
    '@swc/core@1.16.18', // the newest with a binary for every platform in the lock file
    '@swc/jest',
    '@types/aws-lambda',
    '@types/jest',
    'aws-cdk@^2.1148.1',
    'cdk-nag@^3',
    'dts-bundle-generator',
    'esbuild',
    'jest@^30',
    'tsx',
  ],

  jest: false, // jest.config.js: several projects, which projen's component does not know
  eslintOptions: {
    dirs: ['src', '.projenrc.ts'],
    devdirs: ['test', 'examples', 'bench', 'emulator', 'scripts'],
    ignorePatterns: ['*.js', '*.d.ts', 'node_modules/', 'lib/', 'dist/', 'assets/'],
  },
  tsconfigDevFile: 'tsconfig.dev.json',
  tsconfigDev: {
    include: ['.projenrc.ts', 'src/**/*.ts', 'test/**/*.ts', 'examples/**/*.ts', 'bench/**/*.ts', 'emulator/**/*.ts', 'scripts/**/*.ts'],
    exclude: ['node_modules', 'cdk.out', 'lib', '.emulator', '.venv'],
    compilerOptions: { lib: ['es2022'], target: 'ES2022', esModuleInterop: true, skipLibCheck: true, noEmit: true, rootDir: '.', paths },
  },
  gitignore: ['.venv/', 'assets/', 'cdk.out/', '*.tgz', '.emulator/', '/test-reports/'],
});

// Arrows point one way (DESIGN section 2): rooms to core and to the runtime's contract, handlers to the runtime, nothing back.
const rooms = ['event-sourced-table', 'fan-out', 'queue-consumer'];
const zone = (target: string, from: string, except: string[] = []) => ({ target: `./src/${target}`, from: `./src/${from}`, except });
project.eslint?.addRules({
  'import/no-cycle': 'error',
  'import/no-restricted-paths': ['error', {
    zones: [
      ...rooms.map((room) => zone(`${room}/!(*.lambda).ts`, 'runtime', ['./contract.ts'])),
      ...rooms.flatMap((room) => [zone('core', room), zone('runtime', room)]),
      zone('core', 'runtime', ['./contract.ts']),
      zone('runtime', 'core'),
      ...['testing', 'cli'].flatMap((folder) => [...rooms, 'core', 'runtime'].map((room) => zone(room, folder))),
      ...[...rooms, 'core', 'runtime'].map((room) => zone('testing', room)),
      ...[...rooms, 'core'].map((room) => zone('cli', room)),
      zone('queue-consumer', 'fan-out'),
    ],
  }],
  '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports', prefer: 'type-imports', disallowTypeAnnotations: false }],
  'max-lines': ['error', { max: 300, skipBlankLines: true, skipComments: true }],
  'max-lines-per-function': ['error', { max: 60, skipBlankLines: true, skipComments: true }],
});
project.eslint?.addOverride({ files: ['test/**', 'bench/**'], rules: { 'max-lines-per-function': 'off' } });
project.eslint?.addOverride({ files: ['examples/**', 'bench/**'], rules: { 'import/order': 'off' } }); // they import the package by its name
project.eslint?.addOverride({ files: ['src/runtime/**', 'src/**/*.lambda.ts'], rules: { 'import/no-extraneous-dependencies': 'off' } });

const eslintrc = project.tryFindObjectFile('.eslintrc.json');
eslintrc?.addDeletionOverride('parserOptions.projectService'); // it knows tsconfig.json only, which leaves out the bundles
eslintrc?.addOverride('parserOptions.project', './tsconfig.dev.json');

// Subpaths. jsii models only the entry file; `types` + `default` keeps the jsii kernel working, `typesVersions` serves old resolvers.
const subpaths = ['runtime', 'runtime/publish', 'runtime/logger', 'runtime/metrics', 'runtime/idempotency', 'runtime/outage-breaker', 'runtime/event-store', 'runtime/event-feed', 'testing', 'cli'];
const file = (subpath: string) => `./lib/${subpath.split('/').length > 1 ? subpath : `${subpath}/index`}`;
const targets = (subpath: string) => ({
  types: `${file(subpath)}.d.ts`,
  ...(subpath.startsWith('runtime') && { import: `${file(subpath)}.mjs` }), // so that bundlers leave out what a handler does not use
  default: `${file(subpath)}.js`,
});
project.package.addField('exports', {
  '.': { types: './lib/index.d.ts', default: './lib/index.js' },
  ...Object.fromEntries(subpaths.map((subpath) => [`./${subpath}`, targets(subpath)])),
  './package.json': './package.json',
  './.jsii': './.jsii',
});
project.package.addField('sideEffects', false);
project.package.addField('typesVersions', {
  '*': Object.fromEntries(subpaths.map((subpath) => [subpath, [`${file(subpath)}.d.ts`]])),
});

project.package.addPackageResolutions('unrs-resolver@1.12.2', '@aws-lambda-powertools/jmespath@2.35.0'); // likewise
const npmrc = new javascript.NpmConfig(project);
npmrc.addConfig('omit-lockfile-registry-resolved', 'true'); // the lock file carries no download addresses

for (const path of ['/examples/', '/bench/', '/emulator/', '/decisions/', '/scripts/', '/.ci/', '/cdk.json', '/jest.config.js', '/.venv/', '/.emulator/', '/cdk.out/', '/CONTRIBUTING.md', 'tsconfig*.json', '/projenrc/']) {
  project.npmignore?.exclude(path);
}

// The functions that the library ships, each a folder of its own: users have neither their source nor a bundler that suits it.
const functions = project.addTask('bundle-functions', { description: 'Bundle the functions that the constructs deploy' });
for (const name of ['event-sourced-table/stream-reader', 'event-sourced-table/repair', 'event-sourced-table/archive']) {
  functions.exec(`esbuild src/${name}.lambda.ts --bundle --minify-syntax --platform=node --target=node20 --external:@aws-sdk/* --log-level=warning --outfile=assets/${name}/index.js`);
}

// The simulator and the command line: one file each, with their own types, outside the jsii compile.
const bundleTesting = project.addTask('bundle-testing', {
  description: 'Bundle the testing subpath',
  exec: 'esbuild src/testing/index.ts --bundle --platform=node --target=node20 --packages=external --log-level=warning --outfile=lib/testing/index.js',
});
const bundles = project.addTask('bundle', { description: 'Bundle the testing and cli subpaths, and the ES modules of the runtime' });
bundles.spawn(functions);
bundles.spawn(bundleTesting);
bundles.exec('esbuild src/cli/index.ts --bundle --platform=node --target=node20 --packages=external --outfile=lib/cli/index.js');
const runtimeEntries = subpaths.filter((subpath) => subpath.startsWith('runtime')).map((subpath) => file(subpath).replace('./lib', 'src'));
bundles.exec(`esbuild ${runtimeEntries.map((entry) => `${entry}.ts`).join(' ')} --bundle --splitting --format=esm --platform=node --target=node20 --packages=external --out-extension:.js=.mjs --outdir=lib/runtime`);
for (const name of ['testing', 'cli']) bundles.exec(`dts-bundle-generator --silent --no-check --no-banner --export-referenced-types false --project tsconfig.dev.json -o lib/${name}/index.d.ts src/${name}/index.ts`);
project.postCompileTask.prependSpawn(bundles);

const lint = project.addTask('lint', { description: 'Check the types of everything, the style, and the direction of imports' });
lint.exec('tsc --noEmit -p tsconfig.dev.json');
lint.exec('eslint --ext .ts --no-error-on-unmatched-pattern src .projenrc.ts test examples bench emulator scripts', { env: { ESLINT_USE_FLAT_CONFIG: 'false' } });

// The SDK's warning about Node 20 says nothing about this project.
project.tasks.addEnvironment('AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED', 'true');

project.testTask.reset();
project.testTask.spawn(project.compileTask);
project.testTask.spawn(bundles);
project.testTask.exec('jest --ci', { receiveArgs: true });

// They run what is written in TypeScript with tsx, the package by its name; the simulator as built, for its worker threads.
const run = (name: string, description: string, script: string, bundled: boolean) => {
  const task = project.addTask(name, { description });
  task.spawn(functions);
  if (bundled) task.spawn(bundleTesting);
  task.exec(`tsx --tsconfig examples/tsconfig.json ${script}`, { receiveArgs: true });
};
run('demo', 'Deploy examples/orders to an emulated AWS and drive it', 'examples/orders/demo.ts', false);
run('explore', 'Run examples/orders through seeds with faults: npm run explore -- --seeds 1000', 'examples/orders/explore.ts', true);
run('campaign', 'The full figures of the planted bugs: every bug found within 500 seeds, every twin clean for 2,000', 'test/planted-bugs/campaign.ts', true);
run('bench', 'Benchmarks: npm run bench -- synth --json', 'bench/index.ts', true);

project.synth();
