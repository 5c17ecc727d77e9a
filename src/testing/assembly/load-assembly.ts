import { resolve } from 'node:path';
import { assetOf } from './asset';
import { refuseCircularDependencies } from './circular-dependencies';
import { Deployment } from './deployment';
import { environmentOf } from './environment';
import type { Graph, Resource } from './graph';
import { readAssembly } from './read-assembly';
import type { Stack } from './stack';

/** Anything that synthesizes to a folder: an `App` or a `Stage` of the CDK. */
export interface Synthesizable {
  synth(): { readonly directory: string };
}

/**
 * The application of a cloud assembly as it would be deployed: resources of all stages, stacks and nested stacks with
 * their intrinsics resolved, in the order of the stacks' dependencies.
 *
 * @param source the app, one stage of it, or the folder that `cdk synth` wrote.
 * @throws {Error} when the assembly cannot be read or would not deploy, with the stack, resource and property.
 */
export function loadAssembly(source: Synthesizable | string): Graph {
  const sources = readAssembly(resolve(typeof source === 'string' ? source : source.synth().directory));
  const deployment = new Deployment(environmentOf(sources), sources);
  const outputs: Record<string, Record<string, unknown>> = {};
  const resources = deployment.stacks.flatMap((stack) => deployed(stack, deployment, outputs));
  refuseCircularDependencies(deployment.evaluation.references);
  const { account, region } = deployment.environment;
  return { account, region, resources, outputs, standIns: deployment.evaluation.standIns };
}

function deployed(stack: Stack, deployment: Deployment, outputs: Record<string, Record<string, unknown>>): Resource[] {
  const { name, template } = stack.source;
  const resources = Object.entries(template.Resources ?? {}).flatMap(([id, resource]) => {
    if (!stack.holds(resource)) return [];
    for (const other of [resource.DependsOn ?? []].flat()) deployment.evaluation.depend(stack.keyOf(id), stack.keyOf(other));
    const nested = stack.nestedStack(id);
    return [resourceOf(stack, id), ...(nested ? deployed(nested, deployment, outputs) : [])];
  });
  const shown = Object.entries(template.Outputs ?? {}).filter(([, output]) => stack.holds(output));
  outputs[name] = Object.fromEntries(shown.map(([output]) => [output, stack.output(output)]));
  return resources;
}

function resourceOf(stack: Stack, id: string): Resource {
  const { Type: type, Properties = {} } = stack.source.template.Resources![id];
  const resource = stack.deployed(id);
  const properties = Object.fromEntries(
    Object.keys(Properties).map((name) => [name, stack.property(id, name)]).filter(([, value]) => value !== undefined),
  );
  const path = stack.source.paths.of(id);
  const asset = assetOf(type, path, properties, stack.source);
  const ref = String(stack.ref(id));
  const arn = stack.nestedStack(id) ? ref : resource.arn;
  return { id, stack: stack.source.name, path, type, properties, ref, arn, ...(asset !== undefined && { asset }) };
}
