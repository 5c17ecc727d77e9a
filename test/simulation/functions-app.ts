import { Duration, type Stack } from 'aws-cdk-lib';
import { AttributeType, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { appOf, closing, nodeFunction } from './apps';
import { simulate, type InvokeOutcome, type SimulatedWorld, type SimulateOptions } from 'cdk-eventweave/testing';

/** A function whose events are code: the body of an async function that has `require`, `context` and `globalThis` at hand. */
export const RUNNER = `
  const AsyncFunction = (async () => {}).constructor;
  exports.handler = async ({ code }, context) => new AsyncFunction('require', 'context', 'globalThis', code)(require, context, globalThis);`;

/** Adds a function that may do everything with the stack's table, `Ledger`, and queue, `Jobs`. */
export function grown(stack: Stack): void {
  const ledger = new TableV2(stack, 'Ledger', { partitionKey: { name: 'id', type: AttributeType.STRING } });
  const jobs = new Queue(stack, 'Jobs');
  const fn = nodeFunction(stack, 'Run', RUNNER, { timeout: Duration.minutes(15), environment: { TABLE: ledger.tableName, QUEUE: jobs.queueUrl, NAME: 'Run' } });
  const other = nodeFunction(stack, 'Other', RUNNER, { environment: { NAME: 'Other' } });
  ledger.grantReadWriteData(fn);
  jobs.grantSendMessages(fn);
  other.grantInvoke(fn);
  fn.addEnvironment('OTHER', other.functionName);
}

/** Functions `Run` and `Other`, a table and a queue. */
export const runnerApp = appOf(grown);

/** A world that is closed when the test is over. */
export async function start(options?: SimulateOptions, app = runnerApp): Promise<SimulatedWorld> {
  return closing(await simulate(app, options));
}

/** Runs code in a function. @throws {Error} with what the function has thrown. */
export async function answerIn(world: SimulatedWorld, code: string, fn = 'Run'): Promise<unknown> {
  const { result, error } = await outcomeIn(world, code, fn);
  if (error) throw new Error(`${error.errorType}: ${error.errorMessage}`);
  return result;
}

export async function outcomeIn(world: SimulatedWorld, code: string, fn = 'Run'): Promise<InvokeOutcome> {
  return world.function(fn).invoke({ code });
}

/** Runs code in a function of a world of its own. */
export async function answerOf(code: string, options?: SimulateOptions): Promise<unknown> {
  return answerIn(await start(options), code);
}
