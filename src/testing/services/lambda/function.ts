import { Environment } from './environment';
import type { Invocation, InvokeResult, ThrottleReason } from './invocation';
import type { Program, ProgramOf } from './program';
import { definedVariables, ownVariables } from './variables';
import type { Resource } from '../../assembly/graph';
import type { Task } from '../../kernel/scheduler';
import type { World } from '../../kernel/world';

/** Seconds, MB. Source: CloudFormation reference, AWS::Lambda::Function. */
const DEFAULTS = { timeout: 3, memory: 128 };

/** Milliseconds that an idle environment is kept; AWS names no figure, minutes are usual. */
const IDLE = 600_000;

/** A Lambda function: its concurrency and its execution environments. */
export class LambdaFunction {
  /** Milliseconds. */
  public readonly timeout: number;
  /** MB. */
  public readonly memory: number;
  public readonly logGroup: string;
  /** What its code has written, oldest first; `at` in virtual milliseconds since the world began. */
  public readonly logs: { readonly at: number; readonly line: string }[] = [];
  /** Invocations that it may run at once; undefined when it has none reserved. */
  public readonly reserved?: number;
  private readonly variables: Record<string, string>;
  /** Idle environments with the end of each, the one used last at the end. */
  private readonly idle = new Map<Environment, Task>();
  private busy = 0;

  /** @throws {Error} when it could not be deployed. */
  constructor(
    private readonly world: World,
    public readonly resource: Resource,
    private readonly programs: ProgramOf,
    private readonly entering: (environment: Environment, code: () => void) => void,
  ) {
    const { Timeout, MemorySize, ReservedConcurrentExecutions, LoggingConfig, Environment: declared } = resource.properties;
    this.timeout = 1_000 * Number(Timeout ?? DEFAULTS.timeout);
    this.memory = Number(MemorySize ?? DEFAULTS.memory);
    this.reserved = ReservedConcurrentExecutions === undefined ? undefined : Number(ReservedConcurrentExecutions);
    this.logGroup = LoggingConfig?.LogGroup ?? `/aws/lambda/${resource.ref}`;
    this.variables = ownVariables(resource.path, declared?.Variables);
  }

  public get path(): string {
    return this.resource.path;
  }

  public get name(): string {
    return this.resource.ref;
  }

  public get arn(): string {
    return this.resource.arn;
  }

  public get roleArn(): string {
    return this.resource.properties.Role as string;
  }

  /** Runs it once; refused when all its concurrency is in use. */
  public invoke(invocation: Invocation): void {
    const reason = this.refusal(invocation);
    if (reason) {
      this.world.schedule(this.world.latency(1, 5, invocation.lineage, 'refused'), () => invocation.done({ kind: 'throttled', reason }));
      return;
    }
    this.busy++;
    const counted = { ...invocation, done: (result: InvokeResult) => { this.busy--; invocation.done(result); } };
    const environment = this.warm(counted);
    if (environment) environment.run(counted, () => this.keep(environment));
    else this.startNew(counted);
  }

  public programOf(environment: Environment): Program {
    return this.programs(this, environment);
  }

  public enter(environment: Environment, code: () => void): void {
    this.entering(environment, code);
  }

  /** Takes an environment out of those that could run an invocation. */
  public forget(environment: Environment): void {
    this.world.cancel(this.idle.get(environment));
    this.idle.delete(environment);
  }

  /** Environment variables: the runtime's, and the function's own over those that are not reserved. */
  public variablesOf(environment: Environment): Record<string, string> {
    return { ...definedVariables(this.world, this, environment), ...this.variables };
  }

  private refusal({ spared, lineage, about }: Invocation): ThrottleReason | undefined {
    if (this.reserved !== undefined && this.busy >= this.reserved) return 'ReservedFunctionConcurrentInvocationLimitExceeded';
    return !spared && this.world.fault('lambdaThrottle', this.path, lineage, about) ? 'ConcurrentInvocationLimitExceeded' : undefined;
  }

  // Environments of one version do not run another.
  private warm({ lineage, version, about }: Invocation): Environment | undefined {
    const environment = [...this.idle.keys()].reverse().find((idle) => idle.version === version);
    if (!environment) return undefined;
    this.forget(environment);
    if (!this.world.fault('coldStart', this.path, lineage, about)) return environment;
    environment.die();
    return undefined;
  }

  private startNew(invocation: Invocation): void {
    const environment = new Environment(this.world, this, invocation);
    this.world.record({ kind: 'started', from: this.path, about: invocation.about, text: 'new execution environment' });
    environment.start(invocation, () => this.keep(environment));
  }

  private keep(environment: Environment): void {
    this.idle.set(environment, this.world.scheduleInBackground(IDLE, () => environment.die()));
  }
}
