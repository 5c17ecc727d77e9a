import { contextOf } from './context';
import { errorIn } from './error-line';
import type { LambdaFunction } from './function';
import { triesOf, type Invocation, type InvokeResult } from './invocation';
import { exited, failure, fault, outcomeText, success, timedOut } from './outcome';
import type { Program } from './program';
import { call, type Caller, type ServiceCall } from '../../kernel/calls';
import type { Task } from '../../kernel/scheduler';
import type { Reply } from '../../kernel/service';
import type { World } from '../../kernel/world';

interface OutgoingCall {
  readonly by: Invocation;
  /** In the invocation that made it. */
  readonly name: string;
  readonly request: ServiceCall;
  readonly reply: (reply: Reply) => void;
}

/**
 * An execution environment: it runs one invocation at a time, keeps its module's state between them, and is frozen meanwhile.
 * Source: developer guide, "Understanding the Lambda execution environment lifecycle".
 */
export class Environment {
  public readonly lineage: string;
  /** Version of the function that it runs. */
  public readonly version: string;
  /** Milliseconds of the epoch. */
  public readonly startedAt: number;
  public readonly logStream: string;
  /** Environment variables as the code sees them. */
  public readonly variables: Record<string, string>;
  public dead = false;
  private readonly program: Program;
  private readonly timers = new Set<Task>();
  /** What became due while it was frozen. */
  private readonly held: (() => void)[] = [];
  private request?: Invocation;
  private end?: (result: InvokeResult) => void;
  private calls = 0;
  /** What it runs, or ran last. */
  private latest?: Invocation;
  /** Calls that were made just now, or while it was frozen. */
  private readonly outgoing: OutgoingCall[] = [];
  private deadline = 0;
  private timeout?: Task;
  /** It waits for a call that comes after its deadline. */
  private outliving = false;
  /** It has passed its deadline, and goes on although nobody waits for it. */
  private givenUp = false;

  constructor(public readonly world: World, private readonly fn: LambdaFunction, { lineage, version }: Invocation) {
    this.lineage = lineage;
    this.version = version;
    this.startedAt = this.now;
    this.logStream = logStreamOf(world, lineage, version);
    this.variables = fn.variablesOf(this);
    this.program = fn.programOf(this);
  }

  /** Lineage of what it runs now, or ran last: its random numbers follow from it. */
  public get running(): string {
    return this.latest?.lineage ?? this.lineage;
  }

  public get seed(): number {
    return this.world.seed;
  }

  public get functionPath(): string {
    return this.fn.path;
  }

  /** Milliseconds of the epoch, as its clock shows them. */
  public get now(): number {
    return Math.floor(this.world.now);
  }

  /** Takes a line that the code has written to its standard output. */
  public log(line: string): void {
    this.fn.logs.push({ at: this.world.elapsed, line });
    const error = errorIn(line);
    if (error !== undefined) this.world.record({ kind: 'logged', from: this.fn.path, about: this.latest?.about ?? [], text: error });
  }

  /** Ends the world: the code has done what cannot be simulated. */
  public fail(error: Error): void {
    this.world.fail(error);
  }

  /** Makes a call of a service for the invocation that runs, or for the next one; the reply comes while one runs, or never. */
  public call(request: ServiceCall, reply: (reply: Reply) => void, name = this.nameCall()): void {
    if (this.dead) return;
    if (this.outgoing.length === 0) this.world.schedule(0, () => this.send());
    this.outgoing.push({ by: this.latest!, name, request, reply });
  }

  /** A name for the next call of the invocation: they count in the order in which the code makes them. */
  public nameCall(): string {
    return String(this.calls++);
  }

  /** Runs code of the function, now or, while the environment is frozen, when it is thawed; never once it is dead. */
  public enter(code: () => void): void {
    if (this.dead) return;
    if (!this.request) this.held.push(code);
    else this.world.resume(() => this.fn.enter(this, code));
  }

  /** A timer of the code. */
  public startTimer(delay: number, code: () => void): Task {
    const task = this.world.schedule(delay, () => {
      this.timers.delete(task);
      this.enter(code);
    });
    this.timers.add(task);
    return task;
  }

  public stopTimer(task: Task): void {
    this.timers.delete(task);
    this.world.cancel(task);
  }

  /** Runs the module's code, then the handler. `freed` is called when it could run another invocation. */
  public start(request: Invocation, freed: () => void): void {
    this.begin(request, freed);
    this.world.schedule(this.world.latency(100, 800, request.lineage, 'init'), () => {
      if (!request.spared && this.world.fault('initFailure', this.fn.path, request.lineage, request.about)) return this.crash('while it started');
      this.enter(() => this.load());
      this.world.schedule(1, () => { if (!this.dead) this.handle(request); });
    });
  }

  /** Runs the handler. */
  public run(request: Invocation, freed: () => void): void {
    this.begin(request, freed);
    this.handle(request);
  }

  /** The process ends: by a fault, by its own `process.exit`, by an error that nobody caught. */
  public crash(why: string, errorType?: string, errorMessage = ''): void {
    if (this.dead) return;
    const about = this.request?.about ?? [];
    this.die();
    this.world.record({ kind: 'ended', from: this.fn.path, about, text: `died ${why}` });
    this.end?.(errorType ? fault(errorType, errorMessage) : exited(this.request?.requestId ?? ''));
  }

  /** Stops for good: nothing of it runs again. */
  public die(): void {
    this.dead = true;
    for (const timer of this.timers) this.world.cancel(timer);
    this.timers.clear();
    this.held.length = this.outgoing.length = 0;
    this.world.cancel(this.timeout);
    this.fn.forget(this);
  }

  private begin(request: Invocation, freed: () => void): void {
    this.request = this.latest = request;
    this.calls = 0;
    this.outliving = false;
    this.end = (result) => this.finish(request, result, freed);
  }

  private load(): void {
    try {
      this.program.load();
    } catch (error) {
      this.die();
      this.end!(failure(error));
    }
  }

  private handle(request: Invocation): void {
    const { world, fn } = this;
    const { attempt, most } = request;
    this.deadline = world.elapsed + fn.timeout;
    world.record({ kind: 'invoked', from: fn.path, about: request.about, text: triesOf(request), attempt, most, lineage: request.lineage });
    this.timeout = world.schedule(fn.timeout, () => this.timeOut(request));
    this.send();
    for (const code of this.held.splice(0)) this.enter(code);
    const end = this.end!;
    this.enter(() => {
      try {
        const context = contextOf(fn, request, this.logStream, () => Math.floor(this.deadline - world.elapsed));
        const answer = this.program.handle(JSON.parse(request.payload), context);
        Promise.resolve(answer).then((value) => end(success(value)), (error) => end(failure(error)));
      } catch (error) {
        end(failure(error));
      }
    });
  }

  private finish(request: Invocation, result: InvokeResult, freed: () => void): void {
    if (this.request !== request) return;
    this.request = undefined; // frozen from here on
    this.world.cancel(this.timeout);
    if (this.givenUp) return this.die();
    if (!this.dead && !request.spared && this.world.fault('crashAtEnd', this.fn.path, request.lineage, request.about)) {
      this.die();
      return this.tell(request, exited(request.requestId));
    }
    this.tell(request, result);
    if (!this.dead) freed();
  }

  private tell(request: Invocation, result: InvokeResult): void {
    const kind = result.kind === 'success' ? 'returned' : 'failed';
    const text = outcomeText(result);
    this.world.schedule(this.world.latency(1, 5, request.lineage, 'result'), () => {
      this.world.record({ kind, from: this.fn.path, about: request.about, text });
      request.done(result);
    });
  }

  private timeOut(request: Invocation): void {
    const result = timedOut(request.requestId, this.fn.timeout);
    this.givenUp = this.outliving;
    if (this.givenUp) return this.tell(request, result);
    this.die();
    this.end!(result);
  }

  // Calls that were made at once go out in the order in which they were made, whatever a client does between.
  private send(): void {
    if (!this.request) return; // frozen: they go out when it is thawed
    const { spared } = this.request;
    const outgoing = this.outgoing.splice(0).sort((one, other) => Number(one.name) - Number(other.name));
    for (const { by, name, request, reply } of outgoing) {
      if (this.dead) return;
      call(this.world, this.callerOf({ ...by, spared }, name), request, (answer) => this.enter(() => reply(answer)));
    }
  }

  private callerOf({ lineage, about, spared }: Invocation, name: string): Caller {
    return {
      path: this.fn.path,
      roleArn: this.fn.roleArn,
      lineage: `${lineage}#${name}`,
      about,
      victim: { spared, crash: (why) => this.crash(why), outlive: () => this.outlive() },
    };
  }

  // Its sandbox is paused until after its deadline, and then goes on: for as long again as its timeout.
  private outlive(): number {
    if (this.outliving) return 0;
    this.outliving = true;
    const pause = this.deadline - this.world.elapsed + this.world.latency(1_000, 180_000, this.running, 'outlive');
    this.world.schedule(pause + this.fn.timeout, () => { if (this.givenUp) this.die(); });
    return pause;
  }
}

/** Source: developer guide, "Sending Lambda function logs to CloudWatch Logs". */
function logStreamOf(world: World, lineage: string, version: string): string {
  const day = new Date(world.now).toISOString().slice(0, 10).replaceAll('-', '/');
  return `${day}/[${version}]${world.uuid('log stream', lineage).replaceAll('-', '')}`;
}
