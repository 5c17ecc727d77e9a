import type { Caller, ServiceCall } from './calls';
import { draw, uuid } from './draw';
import type { FaultKind } from './fault-kinds';
import { FaultPlan, type FaultSettings } from './fault-plan';
import { requirePlace } from './find';
import { INERT } from './inert';
import { Scheduler, exact, type Task } from './scheduler';
import type { Endpoint, Operation, Service } from './service';
import { ServiceError } from './service-error';
import { Trace, type TraceEntry } from './trace';
import { NotSettledError, UnmodelledError } from './world-errors';
import type { Graph, Resource } from '../assembly/graph';

/** 1 January 2026, 00:00 UTC: when every world begins, in milliseconds of the epoch. */
export const BEGINNING = Date.UTC(2026, 0, 1);

/** Tasks until a world counts as going round in circles. */
const MOST_STEPS = 5_000_000;

/** Virtual days until a world counts as never coming to rest. */
const MOST_DAYS = 60;
const DAY = 86_400_000;
const BUDGET = `${MOST_DAYS} virtual days or ${MOST_STEPS.toLocaleString('en')} steps were not enough`;

/** Calls of functions in a chain, each caused by the one before, until it counts as endless. */
const MOST_HOPS = 500;

/** Makes a service for a world; `services/index.ts` lists them. */
export type ServiceFactory = (world: World) => Service;

/** Members of requests that say what a call is for. */
type Named = Record<'TableName' | 'QueueUrl' | 'FunctionName' | 'UUID' | 'Bucket' | 'Name', string | undefined> & {
  readonly Entries?: readonly { readonly EventBusName?: string }[];
  readonly TransactItems?: readonly Record<string, { readonly TableName?: string }>[];
};

/** A request, as policies see it. */
export interface AccessRequest {
  /** Such as `sqs:SendMessage`. */
  readonly action: string;
  /** ARN. */
  readonly resource: string;
  /** Condition keys, such as `aws:SourceArn`. */
  readonly context?: Readonly<Record<string, string>>;
}

/** Who may do what. */
export interface Authority {
  /** Why not; undefined when it may. */
  denialForRole(roleArn: string, request: AccessRequest): string | undefined;
  denialForService(service: string, request: AccessRequest): string | undefined;
}

/** What a world is made of. */
export interface WorldOptions {
  readonly graph: Graph;
  readonly seed: number;
  readonly faults: FaultSettings;
  readonly services: readonly ServiceFactory[];
  /** Everybody may do everything when absent. */
  readonly authority?: Authority;
  /** Told of every task, as a sign of life. */
  readonly beat?: () => void;
}

/**
 * One deployed application in virtual time: everything that happens in it is a task of the scheduler, a function of the seed,
 * and a line of the trace.
 */
export class World {
  public readonly trace = new Trace();
  public readonly faults: FaultPlan;
  public readonly graph: Graph;
  public readonly seed: number;
  /** Resources of types that are not modelled: an error when an event reaches one. */
  public readonly unmodelled: readonly Resource[];
  public readonly endpoints = new Map<string, Endpoint>();
  private readonly scheduler = new Scheduler();
  private readonly services: ReadonlyMap<string, Service>;
  private readonly byArn: ReadonlyMap<string, Resource>;
  private readonly authority?: Authority;
  private readonly beat?: () => void;
  private failure?: Error;
  private resumed = false;
  private awaited?: Promise<void>;

  constructor({ graph, seed, faults, services, authority, beat }: WorldOptions) {
    this.graph = graph;
    this.seed = seed;
    this.authority = authority;
    this.beat = beat;
    for (const place of faults.places ?? []) requirePlace(graph, place);
    this.faults = new FaultPlan(seed, faults);
    this.byArn = new Map(graph.resources.map((resource) => [resource.arn, resource]));
    const made = services.map((service) => service(this));
    this.services = new Map(made.map((service) => [service.name, service]));
    const known = new Set(made.flatMap(({ types }) => Object.keys(types)));
    this.unmodelled = graph.resources.filter(({ type }) => !known.has(type) && !INERT.test(type));
    for (const { types } of made) {
      for (const [type, create] of Object.entries(types)) graph.resources.filter((resource) => resource.type === type).forEach(create);
    }
    for (const { connect } of made) connect?.();
  }

  /** Virtual milliseconds since the world began. */
  public get elapsed(): number {
    return this.scheduler.now;
  }

  /** Milliseconds of the epoch, with fractions; what shows times shows whole milliseconds. */
  public get now(): number {
    return BEGINNING + this.scheduler.now;
  }

  public schedule(delay: number, run: () => void): Task {
    return this.scheduler.schedule(delay, run);
  }

  /** Like `schedule`, for what the world need not wait for before it is at rest, such as retention that ends. */
  public scheduleInBackground(delay: number, run: () => void): Task {
    return this.scheduler.schedule(delay, run, true);
  }

  public cancel(task: Task | undefined): void {
    this.scheduler.cancel(task);
  }

  /** Milliseconds between two bounds, by the seed and the keys; with fractions, so that hardly any two things happen at once. */
  public latency(least: number, most: number, ...keys: (string | number)[]): number {
    return exact(least + draw(this.seed, 'latency', ...keys) * (most - least));
  }

  public draw(...keys: (string | number)[]): number {
    return draw(this.seed, ...keys);
  }

  public uuid(...keys: (string | number)[]): string {
    return uuid(this.seed, ...keys);
  }

  /** Whether a fault happens here; one that does is traced. `site` is the lineage of what it happens to, for one event or several. */
  public fault(kind: FaultKind, place: string, site: string, about: readonly string[] = [site]): boolean {
    if (!this.faults.fires(kind, place, site)) return false;
    this.record({ kind: 'fault', from: place, about, text: kind });
    return true;
  }

  public record(entry: Omit<TraceEntry, 'at'>): void {
    this.trace.add({ at: this.elapsed, ...entry });
    if (entry.lineage && hopsOf(entry.lineage) > MOST_HOPS) this.fail(new NotSettledError(this.trace.entries, `events have caused events ${MOST_HOPS} times in a row`));
  }

  /** @throws {ServiceError} when a service, or a role in whose name it acts, may not. */
  public permit(principal: string, request: AccessRequest): void {
    const denial = principal.startsWith('arn:') ? this.authority?.denialForRole(principal, request) : this.authority?.denialForService(principal, request);
    if (denial) throw new ServiceError('AccessDeniedException', denial, 403);
  }

  /** @throws {ServiceError} when a caller may not. The test may do everything. */
  public authorize({ roleArn }: Caller, request: AccessRequest): void {
    if (roleArn) this.permit(roleArn, request);
  }

  /** Runs code of a function: whatever it sets off in promises is done before the next task. */
  public resume(code: () => void): void {
    this.resumed = true;
    code();
  }

  /** The next task waits for this: code that runs in another thread. */
  public waitFor(promise: Promise<void>): void {
    this.awaited = promise;
  }

  /** Ends the world with an error that is nobody's to handle: the test's mistake or a limit of the simulator. */
  public fail(error: Error): void {
    this.failure ??= error;
  }

  /** One of the services, by name, as its own interface. */
  public service<S extends Service>(name: string): S {
    return this.services.get(name) as S;
  }

  /** @throws {UnmodelledError} when no such operation is modelled. */
  public operation(service: string, operation: string): Operation {
    const found = this.services.get(service)?.operations[operation];
    if (!found) throw new UnmodelledError(`${service}:${operation} is not modelled`);
    return found;
  }

  /** @throws {UnmodelledError} when there is a resource of that ARN, but of a type that is not modelled. */
  public endpoint(arn: string): Endpoint | undefined {
    const endpoint = this.endpoints.get(arn);
    const resource = this.byArn.get(arn);
    if (!endpoint && resource) throw new UnmodelledError(`an event has reached ${resource.path}, and ${resource.type} is not modelled`);
    return endpoint;
  }

  public resourceOf(arn: string): Resource | undefined {
    return this.byArn.get(arn);
  }

  /** What a call is for, in a trace. */
  public targetOf({ service, input }: ServiceCall): string {
    const { TableName, QueueUrl, FunctionName, UUID, Bucket, Name, Entries, TransactItems } = input as Named;
    const [item = {}] = TransactItems ?? [];
    const name = TableName ?? QueueUrl ?? FunctionName ?? UUID ?? Bucket ?? Name ?? Entries?.[0]?.EventBusName ?? Object.values(item)[0]?.TableName;
    const found = name && this.graph.resources.find(({ ref, arn }) => ref === name || arn === name);
    return found ? found.path : name ?? service;
  }

  /**
   * Lets virtual time run until nothing is left to do.
   *
   * @throws {NotSettledError} when that does not happen.
   */
  public async settle(): Promise<void> {
    await this.run(() => !this.scheduler.busy, Infinity);
  }

  /** Lets virtual time run for so many milliseconds. */
  public async advance(duration: number): Promise<void> {
    const end = exact(this.elapsed + duration);
    await this.run(() => false, end);
    this.scheduler.now = end;
  }

  /** Lets virtual time run until something has happened. */
  public async runUntil(done: () => boolean): Promise<void> {
    await this.run(done, Infinity);
  }

  private async run(done: () => boolean, until: number): Promise<void> {
    const latest = this.elapsed + MOST_DAYS * DAY;
    for (let steps = 0; !done() && this.step(until); steps++) {
      if (this.resumed) await turn();
      this.resumed = false;
      if (this.awaited) await this.awaited;
      this.awaited = undefined;
      if (this.failure) throw this.failure;
      if (steps > MOST_STEPS || (until === Infinity && this.elapsed > latest)) this.fail(new NotSettledError(this.trace.entries, BUDGET));
    }
    if (this.failure) throw this.failure;
  }

  private step(until: number): boolean {
    this.beat?.();
    try {
      return this.scheduler.step(until);
    } catch (error) {
      this.fail(error as Error);
      return true;
    }
  }
}

// Each call of a function adds one such mark to the lineage of what follows from it.
function hopsOf(lineage: string): number {
  return lineage.split('#').length - 1;
}

// One turn of the real event loop: all promises that can be settled without I/O are, when it is over.
const { setImmediate: realSetImmediate } = globalThis;
async function turn(): Promise<void> {
  await new Promise<void>((resolve) => { realSetImmediate(resolve); });
}
