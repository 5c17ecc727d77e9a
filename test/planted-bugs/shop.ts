import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Duration, Stack } from 'aws-cdk-lib';
import { AttributeType, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Code, Function as LambdaFunction, Runtime, type FunctionOptions } from 'aws-cdk-lib/aws-lambda';
import { SqsEventSource, type SqsEventSourceProps } from 'aws-cdk-lib/aws-lambda-event-sources';
import { Queue, type QueueProps } from 'aws-cdk-lib/aws-sqs';
import { bundled } from '../simulation/once-only/bundled';

/** Tries until a message of these applications is a dead letter. */
const MAX_RECEIVE_COUNT = 3;

/** What an application of one queue and one function can have otherwise. */
export interface ConsumerOptions {
  readonly queue?: QueueProps;
  readonly eventSource?: SqsEventSourceProps;
  readonly function?: FunctionOptions;
}

/** A queue and what consumes it. */
export interface Consumer {
  readonly queue: Queue;
  readonly handler: LambdaFunction;
}

/** An application of one stack, in a folder of its own. */
export function shop(define: (stack: Stack) => void): App {
  const app = new App({ outdir: mkdtempSync(join(tmpdir(), 'planted-bug-')) });
  define(new Stack(app, 'Shop'));
  return app;
}

/** A queue whose dead letters rest in another. */
export function queueOf(stack: Stack, name: string, props: QueueProps = {}): Queue {
  const deadLetters = new Queue(stack, `${name}DeadLetters`, { fifo: props.fifo, retentionPeriod: Duration.days(14) });
  return new Queue(stack, name, { deadLetterQueue: { queue: deadLetters, maxReceiveCount: MAX_RECEIVE_COUNT }, ...props });
}

/** A function of inline code, or of an asset. */
export function functionOf(stack: Stack, name: string, code: string | Code, options: FunctionOptions = {}): LambdaFunction {
  return new LambdaFunction(stack, name, {
    runtime: Runtime.NODEJS_22_X,
    handler: 'index.handler',
    code: typeof code === 'string' ? Code.fromInline(code) : code,
    timeout: Duration.seconds(5),
    ...options,
  });
}

/** The handler of a file in `lambda`, with the runtime in it. */
export function codeWithRuntime(stack: Stack, name: string): Code {
  const folder = mkdtempSync(join(App.of(stack)!.outdir, 'lambda-')); // goes with the application
  return Code.fromAsset(bundled(join(__dirname, 'lambda', `${name}.ts`), folder));
}

/** A table with the key `id` that a function may write; its name is in the function's environment. */
export function tableOf(stack: Stack, name: string, fn: LambdaFunction): void {
  const table = new TableV2(stack, name, { partitionKey: { name: 'id', type: AttributeType.STRING } });
  table.grantReadWriteData(fn);
  fn.addEnvironment(name.toUpperCase(), table.tableName);
}

/** The application that most bugs are planted in: queue `Orders`, function `Handler`, table `Effects`. */
export function consumerOf(stack: Stack, code: string | Code, options: ConsumerOptions = {}): Consumer {
  const queue = queueOf(stack, 'Orders', options.queue);
  const handler = functionOf(stack, 'Handler', code, options.function);
  handler.addEventSource(new SqsEventSource(queue, { reportBatchItemFailures: true, ...options.eventSource }));
  tableOf(stack, 'Effects', handler);
  return { queue, handler };
}
