import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { copyExample, freshApp, run } from './fresh-app';

// What a user gets: the packed package in a new app, outside this repository.
let app: string;

beforeAll(() => {
  app = freshApp();
  copyExample(app, 'quick-start');
}, 300_000);
afterAll(() => rmSync(app, { recursive: true, force: true }));

const HANDLER = `
import { consumer, type CloudEvent } from 'cdk-eventweave/runtime';
import { eventStore, memoryStorage, type RecordedEvent } from 'cdk-eventweave/runtime/event-store';
import { logger } from 'cdk-eventweave/runtime/logger';
import { metrics } from 'cdk-eventweave/runtime/metrics';
import { publish, PublishError } from 'cdk-eventweave/runtime/publish';
import { explore, Faults, Invariants, simulate, type SimulatedWorld } from 'cdk-eventweave/testing';

export const handler = consumer<{ id: number }>(async (event: CloudEvent<{ id: number }>) => {
  const id: number = event.data.id;
  await publish([{ source: '/a', type: 'b', data: { id } }], { causedBy: event }).catch((e: PublishError) => e.failed);
}, { logger, metrics });
// @ts-expect-error types must be resolved, or this would pass as any
export const wrong: number = handler;

const store = eventStore<{ Counted: { by: number } }>({ category: 'counter', events: { Counted: 1 }, storage: memoryStorage() });
export const counted: Promise<RecordedEvent<{ Counted: { by: number } }>[]> = store.load('a').then(({ events }) => events);
// @ts-expect-error likewise
export const wrongEvent = store.append('a', [{ type: 'Counted', data: { by: 'one' } }], { expected: 'none' });

export const world: Promise<SimulatedWorld> = simulate('cdk.out', { seed: 1, faults: Faults.everything() });
export const explored: Promise<number> = explore('cdk.out', { workload: async () => {}, invariants: [Invariants.nothingLost()] }).then(({ seeds }) => seeds);
// @ts-expect-error likewise
export const wrongWorld: number = world;
`;

test.each([
  ['node16', { module: 'node16', moduleResolution: 'node16' }],
  ['bundler', { module: 'es2022', moduleResolution: 'bundler' }],
  ['node10', { module: 'commonjs', moduleResolution: 'node10' }],
])('types of the subpaths resolve under %s, and need no types of the SDK', (name, options) => {
  writeFileSync(join(app, `${name}-handler.ts`), HANDLER);
  const compilerOptions = { ...options, target: 'es2022', strict: true, noEmit: true, skipLibCheck: false, types: ['node'] };
  writeFileSync(join(app, `tsconfig.${name}.json`), JSON.stringify({ compilerOptions, files: [`${name}-handler.ts`] }));
  expect(run('npx', ['tsc', '-p', `tsconfig.${name}.json`], app)).toBe('');
});

test('the quick start compiles and synthesizes, and its bundles hold neither the CDK nor an SDK client', () => {
  const compilerOptions = { module: 'node16', target: 'es2022', strict: true, noEmit: true, skipLibCheck: true, types: ['node'] };
  writeFileSync(join(app, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['app.ts', 'invoices.ts', 'parcels.ts'] }));
  expect(run('npx', ['tsc'], app)).toBe('');
  run('npx', ['tsx', 'app.ts'], app, { CDK_OUTDIR: join(app, 'cdk.out') });

  const out = join(app, 'cdk.out');
  expect(readdirSync(out)).toEqual(expect.arrayContaining(['Shop.template.json', 'Billing.template.json', 'Shipping.template.json']));
  const bundles = readdirSync(out).filter((file) => file.startsWith('asset.')).map((asset) => readFileSync(join(out, asset, 'index.js'), 'utf8'));
  expect(bundles).toHaveLength(2);
  for (const bundle of bundles) {
    expect(bundle).not.toContain('aws-cdk-lib');
    expect(bundle).not.toContain('node_modules/@aws-sdk');
    expect(bundle.length).toBeLessThan(200_000);
  }
});

const STORE_APP = `
  const { App, Stack } = require('aws-cdk-lib');
  const { EventSourcedTable } = require('cdk-eventweave');
  const app = new App({ outdir: 'store.out' });
  new EventSourcedTable(new Stack(app, 'Store'), 'Orders');
  app.synth();
`;

test('the functions that constructs deploy are in the package', () => {
  run('node', ['-e', STORE_APP], app);
  const bundles = readdirSync(join(app, 'store.out')).filter((file) => file.startsWith('asset.')).map((asset) => join(app, 'store.out', asset, 'index.js'));
  expect(bundles).toHaveLength(2); // stream reader and repair
  const asLambdaHasIt = { NODE_PATH: resolve(__dirname, '../../node_modules') };
  for (const bundle of bundles) expect(run('node', ['-e', `console.log(typeof require('${bundle}').handler)`], app, asLambdaHasIt).trim()).toBe('function');
});

const SIMULATION = `
  const { simulate } = require('cdk-eventweave/testing');
  simulate('cdk.out').then(async (world) => {
    await world.bus('Orders').publish({ source: '/shop', type: 'order.placed', data: { orderId: 'o-1', total: 5 } });
    await world.settle();
    console.log(world.function('Invoices').logs.some(({ line }) => line.includes('charging')));
  });
`;

test('the quick start runs in the simulator', () => {
  expect(run('node', ['-e', SIMULATION], app).trim()).toBe('true');
});

test.each(['runtime', 'runtime/publish', 'runtime/logger', 'runtime/metrics', 'testing', 'cli'])('%s loads by require and by import, without the CDK and without an SDK client', (subpath) => {
  const name = `cdk-eventweave/${subpath}`;
  const loaded = 'Object.keys(require.cache).filter((file) => /aws-cdk-lib|@aws-sdk/.test(file)).length';
  expect(run('node', ['-e', `const names = Object.keys(require('${name}')); console.log(${loaded}, names.join())`], app)).toMatch(/^0 /);
  expect(run('node', ['--input-type=module', '-e', `await import('${name}'); console.log('loaded')`], app).trim()).toBe('loaded');
});

test('other files of the package cannot be imported', () => {
  expect(() => run('node', ['-e', 'require("cdk-eventweave/lib/core/refusal")'], app)).toThrow('ERR_PACKAGE_PATH_NOT_EXPORTED');
});

test('the package holds what it needs, and nothing of our workshop', () => {
  const root = join(app, 'node_modules/cdk-eventweave');
  expect(readdirSync(root).sort()).toEqual(['.jsii', 'API.md', 'LICENSE', 'README.md', 'assets', 'lib', 'node_modules', 'package.json']);
  expect(run('npm', ['ls', '--omit=dev', '--all', '--json'], root)).toBeTruthy();
});
