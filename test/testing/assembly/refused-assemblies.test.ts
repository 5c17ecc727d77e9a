import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { assemblyOf, folderOf } from './written-assembly';
import { loadAssembly } from '../../../src/testing/assembly/load-assembly';

test('a folder that does not exist is refused', () => {
  const folder = join(folderOf({}), 'cdk.out');
  expect(() => loadAssembly(folder)).toThrow(`the cloud assembly does not exist: ${folder}`);
});

test('a folder without a manifest is refused', () => {
  const folder = folderOf({ 'template.json': {} });
  expect(() => loadAssembly(folder)).toThrow(`no cloud assembly, as it has no manifest.json: ${folder}`);
});

test.each([
  ['text that is no JSON', 'artifacts: {}', /JSON/],
  ['a manifest without a version', { artifacts: {} }, /semver/],
  ['an artifact that depends on none', { version: '36.0.0', artifacts: { A: { type: 'cdk:tree', properties: { file: 'a' }, dependencies: ['B'] } } }, /B/],
])('%s is refused with the reason', (_, manifest, reason) => {
  const folder = folderOf({ 'manifest.json': manifest });
  expect(() => loadAssembly(folder)).toThrow(`the cloud assembly cannot be read: ${folder}`);
  expect(() => loadAssembly(folder)).toThrow(reason);
});

test('an assembly of a newer CDK is refused with what to update', () => {
  const folder = folderOf({ 'manifest.json': { version: '999.0.0', artifacts: {} } });
  expect(() => loadAssembly(folder)).toThrow(/found 999\.0\.0.*; update aws-cdk-lib to the version that made it, or a later one$/);
});

test('an assembly of CDK v1 is refused with what to do', () => {
  const folder = assemblyOf({ Old: { Parameters: { AssetParameters12abS3Bucket: { Type: 'String' } } } });
  expect(() => loadAssembly(folder)).toThrow('Old: made by CDK v1, or by the legacy synthesizer; synthesize it with aws-cdk-lib and its DefaultStackSynthesizer');
});

test('a function whose asset is gone is refused with both paths', () => {
  const app = new App({ outdir: folderOf({}) });
  const stack = new Stack(app, 'Orders');
  new LambdaFunction(stack, 'Function', {
    runtime: Runtime.NODEJS_20_X, handler: 'index.handler', code: Code.fromAsset(folderOf({ 'index.js': '' })),
  });
  const { directory } = app.synth();
  const asset = loadAssembly(directory).resources.find(({ type }) => type === 'AWS::Lambda::Function')!.asset!;
  rmSync(asset, { recursive: true });
  expect(() => loadAssembly(directory)).toThrow(`Orders/Function: the asset of this function does not exist: ${asset}; synthesize it again`);
});

test('a function of an image loads, and has no asset', () => {
  const Properties = { PackageType: 'Image', Code: { ImageUri: { 'Fn::Sub': '${AWS::AccountId}.dkr.ecr.${AWS::Region}.${AWS::URLSuffix}/it:1' } } };
  const [image] = loadAssembly(assemblyOf({ S: { Resources: { F: { Type: 'AWS::Lambda::Function', Properties } } } })).resources;
  expect(image.asset).toBeUndefined();
  expect(image.properties.Code.ImageUri).toBe('123456789012.dkr.ecr.us-east-1.amazonaws.com/it:1');
});

test('a nested stack whose template is elsewhere is refused', () => {
  const Resources = { Inner: { Type: 'AWS::CloudFormation::Stack', Properties: { TemplateURL: 'https://bucket/template.json' } } };
  expect(() => loadAssembly(assemblyOf({ S: { Resources } }))).toThrow('S/Inner: the template of this nested stack is not part of the assembly: https://bucket/template.json');
});

test('a nested stack whose template is gone is refused with its file', () => {
  const Resources = { Inner: { Type: 'AWS::CloudFormation::Stack', Metadata: { 'aws:asset:path': 'gone.json' } } };
  expect(() => loadAssembly(assemblyOf({ S: { Resources } }))).toThrow(/^S\/Inner: the template of this nested stack cannot be read: .*gone\.json$/);
});

test('a stack whose template is gone is refused with the reason', () => {
  const folder = assemblyOf({ S: {} });
  rmSync(join(folder, 'S.template.json'));
  expect(() => loadAssembly(folder)).toThrow(`the cloud assembly cannot be read: ${folder}: `);
});

test('a template that needs a macro is refused with its name (CloudFormation User Guide, macros)', () => {
  const folder = assemblyOf({ S: { Transform: ['AWS::LanguageExtensions', 'AWS::Serverless-2016-10-31'] } });
  expect(() => loadAssembly(folder)).toThrow('stack S uses the transform AWS::Serverless-2016-10-31, which is not simulated');
});

test('a nested template that needs a macro is refused, too', () => {
  const nested = folderOf({ 'nested.json': { Transform: 'Company::Macro' } });
  const Resources = { Inner: { Type: 'AWS::CloudFormation::Stack', Metadata: { 'aws:asset:path': join(nested, 'nested.json') } } };
  expect(() => loadAssembly(assemblyOf({ S: { Resources } }))).toThrow(/^stack S-Inner-\w{12} uses the transform Company::Macro/);
});
