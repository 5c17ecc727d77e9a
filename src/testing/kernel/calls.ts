import { Pending, type Reply } from './service';
import { ServiceError } from './service-error';
import type { World } from './world';

/** Who calls a service: an invocation of a function, or the test. */
export interface Caller {
  /** Path of the resource. */
  readonly path: string;
  /** Absent for the test, which may do everything. */
  readonly roleArn?: string;
  /** Identity of this call. */
  readonly lineage: string;
  /** The events that it is made for. */
  readonly about: readonly string[];
  /** What a fault can do to whoever calls; absent for the test, whose calls suffer none. */
  readonly victim?: Victim;
}

/** An invocation, as faults see it. */
export interface Victim {
  /** It is the last try that its messages get: what would cost them a try is left to the earlier ones. */
  readonly spared: boolean;
  /** The environment dies at once; nothing of it runs again. */
  crash(why: string): void;
  /** The environment is given up at its deadline, but goes on. @returns milliseconds until it does. */
  outlive(): number;
}

/** A request for a service, as an SDK client has written it. */
export interface ServiceCall {
  readonly service: string;
  readonly operation: string;
  readonly input: unknown;
}

/** Codes and HTTP statuses by which each service says that it is busy. Source: the services' API references, "Common errors". */
const THROTTLED: Readonly<Record<string, readonly [string, number]>> = {
  dynamodb: ['ThrottlingException', 400],
  sqs: ['RequestThrottled', 403],
  eventbridge: ['ThrottlingException', 400],
  lambda: ['TooManyRequestsException', 429],
  scheduler: ['ThrottlingException', 429],
  s3: ['SlowDown', 503],
};

/** Operations that change nothing. */
const READS = /^(Get|Head|List|Describe|Query|Scan|BatchGet|TransactGet)/;

/** Makes a call: request, effect, reply, with virtual time between them and a place for faults at each. */
export function call(world: World, caller: Caller, request: ServiceCall, reply: (reply: Reply) => void): void {
  const { victim, path, lineage } = caller;
  const fires = faultsOf(world, caller);
  if (fires('crashBeforeCall')) return victim!.crash(`before ${request.operation}`);
  const travel = world.latency(1, 10, lineage, 'request');
  if (fires('throttle')) {
    world.schedule(2 * travel, () => replyWith(world, caller, request, { error: throttled(request.service) }, reply));
    return;
  }
  const held = fires('lateCall') ? victim!.outlive() : 0;
  world.schedule(travel + held, () => commit(world, caller, request, (answer) => {
    if (fires('crashAfterCall')) return victim!.crash(`after ${request.operation}, before its reply`);
    if (fires('replyLost')) return;
    const back = world.latency(1, 10, lineage, 'reply') + (fires('slowCall') ? world.latency(500, 3_000, lineage, 'slow') : 0);
    const broken = !READS.test(request.operation) && fires('connectionReset');
    world.schedule(back, () => replyWith(world, caller, request, broken ? { error: reset(path) } : answer, reply));
  }));
}

function faultsOf(world: World, { victim, path, lineage }: Caller): (kind: Parameters<World['faults']['fires']>[0]) => boolean {
  return (kind) => victim !== undefined && !victim.spared && world.fault(kind, path, lineage);
}

function commit(world: World, caller: Caller, request: ServiceCall, done: (reply: Reply) => void): void {
  const { path, about } = caller;
  const answer = answerOf(world, caller, request);
  if ('error' in answer && !(answer.error instanceof ServiceError)) return world.fail(answer.error);
  const text = 'error' in answer ? `${request.operation}: ${answer.error.name}` : request.operation;
  world.record({ kind: 'called', from: path, to: world.targetOf(request), about, text });
  if ('output' in answer && answer.output instanceof Pending) answer.output.start(done);
  else done(answer);
}

function answerOf(world: World, caller: Caller, { service, operation, input }: ServiceCall): Reply {
  try {
    const perform = world.operation(service, operation);
    return { output: perform(input, caller) };
  } catch (error) {
    return { error: error as Error };
  }
}

function replyWith(world: World, { path, about }: Caller, request: ServiceCall, answer: Reply, reply: (reply: Reply) => void): void {
  if ('error' in answer) world.record({ kind: 'replied', from: path, about, text: `${request.operation}: ${answer.error.name}` });
  reply(answer);
}

function throttled(service: string): ServiceError {
  const [code, status] = THROTTLED[service] ?? ['ThrottlingException', 400];
  return new ServiceError(code, 'Rate exceeded', status);
}

function reset(path: string): Error {
  return Object.assign(new Error(`read ECONNRESET (${path})`), { name: 'ECONNRESET', code: 'ECONNRESET', errno: -104, syscall: 'read' });
}
