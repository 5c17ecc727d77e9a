import { App, Duration, Stack, type StackProps } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Code, Function as LambdaFunction, Runtime, type FunctionOptions } from 'aws-cdk-lib/aws-lambda';
import { Queue, type QueueProps } from 'aws-cdk-lib/aws-sqs';
import type { Construct, IConstruct } from 'constructs';
import { FanOut, Handler, QueueConsumer, type FanOutProps, type HandlerOptions, type QueueConsumerProps, type SubscribeOptions } from '../../src';

/** An app whose context wins over that of the environment, as a user's command line does. */
export function app(context: Record<string, unknown> = {}): App {
  return new App({ analyticsReporting: false, postCliContext: context });
}

export function stack(id = 'S', scope: Construct = app(), props: StackProps = {}): Stack {
  return new Stack(scope, id, props);
}

/** A handler without a file, so that nothing is staged. */
export function handler(options: HandlerOptions = {}): Handler {
  return Handler.code({ code: Code.fromInline('exports.handler = async () => {}'), runtime: Runtime.NODEJS_24_X, handler: 'index.handler', ...options });
}

/** A function that a user has already; its timeout is known. */
export function existingFunction(scope: Construct, options: FunctionOptions = {}): LambdaFunction {
  return new LambdaFunction(scope, 'Existing', {
    code: Code.fromInline('exports.handler = async () => {}'), runtime: Runtime.NODEJS_24_X, handler: 'index.handler', timeout: Duration.seconds(10), ...options,
  });
}

/** A queue that a user has already, fit for a handler of 30 seconds. */
export function existingQueue(scope: Construct, props: QueueProps = {}): Queue {
  const fifo = props.fifo;
  const deadLetters = new Queue(scope, 'Dead', { fifo, retentionPeriod: Duration.days(14) });
  return new Queue(scope, 'Waiting', { visibilityTimeout: Duration.minutes(3), deadLetterQueue: { queue: deadLetters, maxReceiveCount: 4 }, ...props });
}

/** A consumer `S/C` with defaults but for `props`. */
export function consumer(props: Partial<QueueConsumerProps> = {}, scope: Construct = stack()): QueueConsumer {
  return new QueueConsumer(scope, 'C', { handler: handler(), ...props });
}

/** A channel `S/F` with a subscriber `S/Sub`, defaults but for `options`. */
export function subscriber(options: Partial<SubscribeOptions> = {}, props: FanOutProps = {}, scope: Construct = stack()) {
  return new FanOut(scope, 'F', props).subscribe(scope, 'Sub', { handler: handler(), ...options });
}

/** The template of the stack that holds `construct`. */
export function templateOf(construct: IConstruct): Template {
  return Template.fromStack(Stack.of(construct));
}

/** The names of the stacks that `construct`'s stack needs first. */
export function needs(construct: IConstruct): string[] {
  return Stack.of(construct).dependencies.map(({ stackName }) => stackName).sort();
}
