import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { AssetManifestArtifact, CloudFormationStackArtifact } from 'aws-cdk-lib/cx-api';
import { ConstructPaths } from './construct-paths';
import type { StackSource } from './stack-source';
import { refuseTransforms } from './template';
import type { Template } from './template';

type CxApi = typeof import('aws-cdk-lib/cx-api');

/**
 * The stacks of a cloud assembly and of its stages, in the order of their dependencies.
 *
 * @throws {Error} when the folder is missing, is no cloud assembly, or is one that the installed aws-cdk-lib cannot read.
 */
export function readAssembly(directory: string): StackSource[] {
  if (!existsSync(directory)) throw new Error(`the cloud assembly does not exist: ${directory}`);
  if (!existsSync(join(directory, 'manifest.json'))) {
    throw new Error(`no cloud assembly, as it has no manifest.json: ${directory}; give the folder that 'cdk synth' writes, such as cdk.out`);
  }
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- workers get the graph: they need not wait for the CDK to load
  const cxApi: CxApi = require('aws-cdk-lib/cx-api');
  return opened(directory, cxApi).map((stack) => sourceOf(stack, cxApi));
}

// Templates and the assemblies of stages are read when somebody asks for them: here, so that all failures are told alike.
function opened(directory: string, { CloudAssembly }: CxApi): CloudFormationStackArtifact[] {
  try {
    const stacks = new CloudAssembly(directory).stacksRecursively;
    for (const stack of stacks) void stack.template;
    return stacks;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    const update = reason.includes('schema version') ? '; update aws-cdk-lib to the version that made it, or a later one' : '';
    throw new Error(`the cloud assembly cannot be read: ${directory}: ${reason}${update}`, { cause });
  }
}

function sourceOf(stack: CloudFormationStackArtifact, cxApi: CxApi): StackSource {
  const template = templateOf(stack);
  const entries = stack.findMetadataByType('aws:cdk:logicalId').map(({ path, data }) => ({ path, id: String(data) }));
  const { account, region } = stack.environment;
  return {
    name: stack.stackName,
    template,
    paths: new ConstructPaths(entries, template, stack.stackName),
    directory: stack.assembly.directory,
    assets: assetsOf(stack, cxApi),
    account: account === cxApi.UNKNOWN_ACCOUNT ? undefined : account,
    region: region === cxApi.UNKNOWN_REGION ? undefined : region,
    parameters: stack.parameters,
  };
}

function templateOf(stack: CloudFormationStackArtifact): Template {
  const template = stack.template as Template;
  if (Object.keys(template.Parameters ?? {}).some((name) => name.startsWith('AssetParameters'))) {
    throw new Error(`${stack.id}: made by CDK v1, or by the legacy synthesizer; synthesize it with aws-cdk-lib and its DefaultStackSynthesizer`);
  }
  refuseTransforms(stack.stackName, template);
  return template;
}

function assetsOf(stack: CloudFormationStackArtifact, { AssetManifestArtifact: { isAssetManifestArtifact } }: CxApi): Map<string, string> {
  const assets = new Map<string, string>();
  for (const manifest of stack.dependencies.filter((artifact): artifact is AssetManifestArtifact => isAssetManifestArtifact(artifact))) {
    for (const { source, destinations } of Object.values(manifest.contents.files ?? {})) {
      if (source.path === undefined) continue;
      for (const { objectKey } of Object.values(destinations)) assets.set(objectKey, resolve(stack.assembly.directory, source.path));
    }
  }
  return assets;
}
