import type { Graph, Resource } from '../../src/testing/assembly/graph';
import type { Aws, Stub } from '../../src/testing/functions/stub';
import { call } from '../../src/testing/kernel/calls';
import type { FaultKind, FiredFault } from '../../src/testing/kernel/fault-kinds';
import type { Reply } from '../../src/testing/kernel/service';
import type { TraceEntry, TraceKind } from '../../src/testing/kernel/trace';
import { World, type Authority } from '../../src/testing/kernel/world';
import { services } from '../../src/testing/services';
import type { EventBridge } from '../../src/testing/services/event-bridge';
import type { CodeHost, Lambda } from '../../src/testing/services/lambda';
import type { Environment } from '../../src/testing/services/lambda/environment';
import type { Program } from '../../src/testing/services/lambda/program';
import type { Sqs } from '../../src/testing/services/sqs';

const ACCOUNT = '123456789012';
const REGION = 'us-east-1';

/** CloudFormation's two members of a resource. */
export interface Declared {
  readonly Type: string;
  readonly Properties?: Record<string, unknown>;
}

/** The name of a resource in a template of one stack is its path, its physical name and the end of its ARN. */
export function arnOf(id: string, type: string): string {
  const [, service, kind] = type.split('::').map((part) => part.toLowerCase());
  const named: Record<string, string> = { function: 'function:', rule: 'rule/', eventbus: 'event-bus/', table: 'table/', queue: '' };
  const prefix: Record<string, string> = { events: 'events', lambda: 'lambda', sqs: 'sqs', dynamodb: 'dynamodb' };
  return `arn:aws:${prefix[service] ?? service}:${REGION}:${ACCOUNT}:${named[kind] ?? `${kind}/`}${id}`;
}

export function urlOf(id: string): string {
  return `https://sqs.${REGION}.amazonaws.com/${ACCOUNT}/${id}`;
}

/** Execution role of a function that declares none. */
export function roleOf(id: string): string {
  return `arn:aws:iam::${ACCOUNT}:role/${id}`;
}

// The ARN of a version or of an alias is that of its function and a qualifier.
function qualifiedArn(id: string, { Type, Properties: { FunctionName, Name } = {} }: Declared): string | undefined {
  if (!/^AWS::Lambda::(Version|Alias)$/.test(Type)) return undefined;
  return `${arnOf(FunctionName as string, 'AWS::Lambda::Function')}:${(Name ?? id.replace(/\D+/, '')) as string}`;
}

function resource(id: string, declared: Declared): Resource {
  const { Type, Properties = {} } = declared;
  const properties = Type === 'AWS::Lambda::Function' ? { Role: roleOf(id), ...Properties } : Properties;
  const arn = qualifiedArn(id, declared) ?? arnOf(id, Type);
  return { id, stack: 'Stack', path: id, type: Type, properties, ref: Type === 'AWS::SQS::Queue' ? urlOf(id) : id, arn };
}

/** A world in this process: resources by name, and the code of functions as stubs by the function's name. */
export class TestWorld {
  public readonly world: World;
  public readonly sqs: Sqs;
  public readonly lambda: Lambda;
  public readonly eventBridge: EventBridge;
  private calls = 0;

  constructor(
    resources: Record<string, Declared>,
    { functions = {}, programs, seed = 1, faults = [], exactly, authority }: {
      functions?: Record<string, Stub>;
      programs?: CodeHost['programs'];
      seed?: number;
      faults?: FaultKind[];
      exactly?: FiredFault[];
      authority?: Authority;
    } = {},
  ) {
    const declared = Object.entries(resources).map(([id, one]) => resource(id, one));
    const graph: Graph = { account: ACCOUNT, region: REGION, outputs: {}, resources: declared };
    const host: CodeHost = { enter: (_, code) => code(), programs: programs ?? ((fn, environment) => stubProgram(environment, functions[fn.path])) };
    const made: Record<string, unknown> = {};
    this.world = new World({
      graph,
      seed,
      authority,
      faults: { kinds: faults, mixed: false, exactly },
      services: services(host).map((factory) => (world) => {
        const service = factory(world);
        made[service.name] = service;
        return service;
      }),
    });
    this.sqs = made.sqs as Sqs;
    this.lambda = made.lambda as Lambda;
    this.eventBridge = made.eventbridge as EventBridge;
  }

  /** Calls an operation as the test; virtual time runs until the reply is there. */
  public async aws(service: string, operation: string, input: object): Promise<any> { // eslint-disable-line @typescript-eslint/no-explicit-any -- shapes are the API's
    const lineage = `t${this.calls++}`;
    let settled: { output: unknown } | { error: Error } | undefined;
    call(this.world, { path: 'test', lineage, about: [lineage] }, { service, operation, input }, (reply) => { settled = reply; });
    await this.world.runUntil(() => settled !== undefined);
    if ('error' in settled!) throw settled.error;
    return settled!.output;
  }

  /** What happened, of some kinds. */
  public entries(...kinds: TraceKind[]): TraceEntry[] {
    return this.world.trace.entries.filter(({ kind }) => kinds.includes(kind));
  }
}

/** @returns the program of an environment whose code is a stub. */
function stubProgram(environment: Environment, stub: Stub): Program {
  const aws: Aws = async (service, operation, input) => new Promise((resolve, reject) => {
    environment.call({ service, operation, input }, (reply: Reply) => {
      if ('output' in reply) resolve(reply.output as Record<string, unknown>);
      else reject(reply.error);
    });
  });
  return { load: () => {}, handle: (event, context) => stub(event, context, aws) };
}
