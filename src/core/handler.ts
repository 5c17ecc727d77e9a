import { Duration } from 'aws-cdk-lib';
import { Architecture, Function as LambdaFunction, type Code, type IFunction, type Runtime } from 'aws-cdk-lib/aws-lambda';
import { NodejsFunction, type BundlingOptions } from 'aws-cdk-lib/aws-lambda-nodejs';
import type { Construct } from 'constructs';
import type { Encryption } from './encryption';
import { acknowledgeQueueFunction, DEFAULT_RUNTIME, functionDefaults } from './function-defaults';
import { functionBehind } from './function-environment';
import { requireEntry, requireExport } from './handler-entry';
import { isKnown, isWholeBetween, requireThat, seconds } from './refusal';

/** What every function that we create has in common. */
export interface HandlerOptions {
  /**
   * How long one invocation, a whole batch, may take.
   *
   * From 1 second to 15 minutes, the limit of Lambda.
   *
   * @default Duration.seconds(30)
   */
  readonly timeout?: Duration;

  /**
   * Memory in MiB, and with it the share of a processor.
   *
   * From 128 to 10,240.
   *
   * @default 256
   */
  readonly memorySize?: number;

  /**
   * The processor's architecture; what `Handler.code` brings must run on it.
   *
   * @default Architecture.ARM_64
   */
  readonly architecture?: Architecture;

  /**
   * Environment variables.
   *
   * @default - none but those that the patterns set
   */
  readonly environment?: { [name: string]: string };
}

/** Options of `Handler.nodejs`. */
export interface NodejsHandlerOptions extends HandlerOptions {
  /**
   * The exported function to call.
   *
   * @default 'handler'
   */
  readonly handler?: string;

  /**
   * How esbuild bundles the entry.
   *
   * @default - the CDK's defaults: the AWS SDK is left out, as Lambda provides it
   */
  readonly bundling?: BundlingOptions;
}

/** Options of `Handler.code`. */
export interface CodeHandlerOptions extends HandlerOptions {
  /** What to run, in any language. */
  readonly code: Code;

  /** The runtime that runs it. */
  readonly runtime: Runtime;

  /** What to call, in the form that the runtime expects. */
  readonly handler: string;
}

/** Options of `Handler.fromFunction`. */
export interface ExistingFunctionOptions {
  /**
   * The function's timeout.
   *
   * Needed for an imported one only: a function of this app tells.
   *
   * @default - read from the function
   */
  readonly timeout?: Duration;
}

/** A function that a pattern can connect, and how long it may run. @internal */
export interface BoundHandler {
  readonly function: IFunction;
  readonly timeout?: Duration;
}

/** The code that handles events: a file, an asset in any language, or a function that exists already. */
export abstract class Handler {
  /**
   * A TypeScript or JavaScript file, bundled with esbuild when the app is synthesized.
   *
   * @param entry path of the file; a relative one starts at the working directory.
   * @throws `cdk-eventweave:handlerEntry` when there is no such file.
   * @throws `cdk-eventweave:handlerExport` when the bundled file does not export the handler.
   */
  public static nodejs(entry: string, options: NodejsHandlerOptions = {}): Handler {
    return new NodejsHandler(entry, options);
  }

  /**
   * Code in any language that Lambda runs.
   *
   * It must return partial batch responses (`ReportBatchItemFailures`): an answer without them counts as success.
   */
  public static code(options: CodeHandlerOptions): Handler {
    return new CodeHandler(options);
  }

  /**
   * A function that exists already; nothing about it is changed but its permissions, and the environment variables of what
   * it is connected to.
   *
   * It must return partial batch responses (`ReportBatchItemFailures`): an answer without them counts as success.
   */
  public static fromFunction(fn: IFunction, options: ExistingFunctionOptions = {}): Handler {
    return new ExistingHandler(fn, options);
  }

  /** Creates or takes the function, below `scope`. @internal */
  public abstract _bind(scope: Construct, encryption: Encryption): BoundHandler;
}

class NodejsHandler extends Handler {
  constructor(private readonly entry: string, private readonly options: NodejsHandlerOptions) {
    super();
  }

  /** @internal */
  public _bind(scope: Construct, encryption: Encryption): BoundHandler {
    const { handler = 'handler', bundling } = this.options;
    const entry = requireEntry(scope, this.entry);
    const props = functionProps(scope, encryption, this.options);
    const fn = new NodejsFunction(scope, 'Function', { ...props, runtime: DEFAULT_RUNTIME, entry, handler, bundling });
    requireExport(fn, this.entry, handler);
    return created(fn);
  }
}

class CodeHandler extends Handler {
  constructor(private readonly options: CodeHandlerOptions) {
    super();
  }

  /** @internal */
  public _bind(scope: Construct, encryption: Encryption): BoundHandler {
    const { code, runtime, handler } = this.options;
    return created(new LambdaFunction(scope, 'Function', { ...functionProps(scope, encryption, this.options), code, runtime, handler }));
  }
}

class ExistingHandler extends Handler {
  constructor(private readonly fn: IFunction, private readonly options: ExistingFunctionOptions) {
    super();
  }

  /** @internal */
  public _bind(): BoundHandler {
    return { function: this.fn, timeout: timeoutOf(this.fn) ?? this.options.timeout };
  }
}

// A function of this app tells its timeout, also through an alias; three seconds is what Lambda does when nothing is said.
function timeoutOf(fn: IFunction): Duration | undefined {
  const target = functionBehind(fn);
  return (target as LambdaFunction).timeout ?? (target.node.defaultChild ? Duration.seconds(3) : undefined);
}

function created(fn: LambdaFunction): BoundHandler {
  acknowledgeQueueFunction(fn);
  return { function: fn, timeout: fn.timeout };
}

// Defaults are taken apart one by one: an option that is given as undefined is an option that is left out.
function functionProps(scope: Construct, encryption: Encryption, options: HandlerOptions) {
  const { timeout = Duration.seconds(30), memorySize = 256, architecture = Architecture.ARM_64, environment } = options;
  const length = seconds(timeout);
  requireThat(scope, length === undefined || isWholeBetween(length, 1, 900), {
    code: 'handlerTimeoutRange', prop: 'timeout', must: 'from 1 second to 15 minutes', got: timeout.toHumanString(),
  });
  requireThat(scope, !isKnown(memorySize) || isWholeBetween(memorySize, 128, 10_240), {
    code: 'memorySize', prop: 'memorySize', must: 'a whole number from 128 to 10240', got: memorySize,
  });
  return { ...functionDefaults(scope, encryption), timeout, memorySize, architecture, environment };
}
