import type { Resource } from '../../assembly/graph';
import type { Service } from '../../kernel/service';
import type { World } from '../../kernel/world';
import { UnmodelledError } from '../../kernel/world-errors';
import type { Dynamodb } from '../dynamodb';
import type { Sqs } from '../sqs';
import type { Environment } from './environment';
import { LambdaFunction } from './function';
import { invoke, type InvokeInput } from './invoke';
import { mappingOperations, type DeclaredMapping, type EventSourceMapping } from './mapping-operations';
import type { ProgramOf } from './program';
import { SqsMapping } from './sqs-mapping';
import { StreamMapping } from './stream-mapping';
import { InvocationTargets } from './targets';

/** AWS Lambda: functions, asynchronous invocation and event source mappings. */
export interface Lambda extends Service {
  /** By ARN or name, with or without a qualifier. */
  fn(arnOrName: string): LambdaFunction | undefined;

  /** Records of streams that mappings still have to handle, by the path of the table. */
  unhandled(): { readonly path: string; readonly lineages: readonly string[] }[];
}

/** What runs the code of functions. */
export interface CodeHost {
  readonly programs: ProgramOf;
  /** Runs code as that environment's own. */
  enter(environment: Environment, code: () => void): void;
}

/** What event source mappings read from. */
export interface Sources {
  readonly sqs: Sqs;
  readonly dynamodb: Dynamodb;
}

/** @returns the service, with the functions and mappings that the world's graph declares. */
export function lambda(world: World, sources: Sources, host: CodeHost): Lambda {
  const targets = new InvocationTargets(world);
  const mappings: Resource[] = [];
  /** By UUID. */
  const connected = new Map<string, DeclaredMapping>();
  return {
    name: 'lambda',
    fn: (arnOrName) => targets.find(arnOrName)?.fn,
    unhandled: () => [...connected.values()].flatMap(({ mapping }) => (mapping instanceof StreamMapping ? [mapping.unhandled] : [])),
    types: {
      'AWS::Lambda::Function': (resource) => {
        targets.addFunction(new LambdaFunction(world, resource, host.programs, (environment, code) => host.enter(environment, code)));
      },
      'AWS::Lambda::Version': (resource) => targets.addVersion(resource),
      'AWS::Lambda::Alias': (resource) => targets.addAlias(resource),
      'AWS::Lambda::EventInvokeConfig': (resource) => targets.targetOf(resource)?.async.configure(resource),
      'AWS::Lambda::EventSourceMapping': (resource) => mappings.push(resource),
    },
    connect: () => mappings.forEach((resource) => connected.set(resource.ref, { resource, mapping: connect(world, resource, sources, targets) })),
    operations: {
      Invoke: (input: InvokeInput, caller) => invoke(world, (name, qualifier) => targets.find(name, qualifier), input, caller),
      ...mappingOperations(world, (uuid) => connected.get(uuid)),
    },
  };
}

function connect(world: World, resource: Resource, { sqs, dynamodb }: Sources, targets: InvocationTargets): EventSourceMapping | undefined {
  const { EventSourceArn, Enabled, FunctionName } = resource.properties;
  const target = targets.targetOf(resource);
  if (!target) throw new Error(`${resource.path}: FunctionName must be a function of the application, got ${FunctionName}`);
  const enabled = String(Enabled) !== 'false';
  const [queue, stream] = [sqs.queue(EventSourceArn), dynamodb.stream(EventSourceArn)];
  if (queue) return new SqsMapping(world, resource, queue, target, enabled);
  if (stream) return new StreamMapping(world, resource, stream, target, enabled);
  if (!enabled) return undefined;
  throw new UnmodelledError(`${resource.path}: event sources other than queues and streams of the application are not modelled, got ${EventSourceArn}`);
}
