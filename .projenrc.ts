import { awscdk, javascript } from 'projen';

const repository = 'https://github.com/cdk-eventweave/cdk-eventweave.git';

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
  lambdaOptions: { runtime: awscdk.LambdaRuntime.NODEJS_24_X, awsSdkConnectionReuse: false },

  bundledDeps: [
    '@aws-lambda-powertools/logger',
    '@aws-lambda-powertools/metrics',
    'cjs-module-lexer',
    'exponential-backoff',
  ],
  devDeps: [
    '@aws-lambda-powertools/batch',
    '@aws-sdk/client-cloudformation',
    '@aws-sdk/client-cloudwatch-logs',
    '@aws-sdk/client-dynamodb',
    '@aws-sdk/client-eventbridge',
    '@aws-sdk/client-iam',
    '@aws-sdk/client-lambda',
    '@aws-sdk/client-sqs',
    '@aws-sdk/client-sts',
    '@faker-js/faker@^9',
    '@swc/core',
    '@swc/jest',
    '@types/aws-lambda',
    '@types/jest',
    'aws-cdk@^2.1148.1',
    'cdk-nag@^3',
    'esbuild',
    'fast-check',
    'jest@^30',
    'tsx',
  ],

  jest: false, // jest.config.js: three projects, which projen's component does not know
  eslintOptions: {
    dirs: ['src', '.projenrc.ts'],
    devdirs: ['test', 'examples', 'bench', 'emulator'],
    ignorePatterns: ['*.js', '*.d.ts', 'node_modules/', 'lib/', 'dist/', 'assets/'],
  },
  tsconfigDev: {
    include: ['.projenrc.ts', 'src/**/*.ts', 'test/**/*.ts', 'examples/**/*.ts', 'bench/**/*.ts', 'emulator/**/*.ts'],
    compilerOptions: { lib: ['es2022'], target: 'ES2022', esModuleInterop: true, skipLibCheck: true, noEmit: true },
  },
  gitignore: ['.venv/', 'cdk.out/', '*.tgz', '.emulator/', '/test-reports/'],
  npmignore: ['/examples/', '/bench/', '/emulator/', '/decisions/', '/.ci/', '/cdk.json', '/jest.config.js', '/.venv/', '/.emulator/', '/cdk.out/', '/CONTRIBUTING.md'],
});

// Subpaths. jsii models only the entry file; `types` + `default` keeps the jsii kernel working, `typesVersions` serves old resolvers.
const subpaths = ['runtime', 'runtime/logger', 'runtime/metrics', 'testing', 'cli'];
const file = (subpath: string) => `./lib/${subpath.split('/').length > 1 ? subpath : `${subpath}/index`}`;
project.package.addField('exports', {
  '.': { types: './lib/index.d.ts', default: './lib/index.js' },
  ...Object.fromEntries(subpaths.map((subpath) => [`./${subpath}`, { types: `${file(subpath)}.d.ts`, default: `${file(subpath)}.js` }])),
  './package.json': './package.json',
  './.jsii': './.jsii',
});
project.package.addField('typesVersions', {
  '*': Object.fromEntries(subpaths.map((subpath) => [subpath, [`${file(subpath)}.d.ts`]])),
});

const npmrc = new javascript.NpmConfig(project);
npmrc.addConfig('omit-lockfile-registry-resolved', 'true'); // the lock file carries no download addresses

project.synth();
