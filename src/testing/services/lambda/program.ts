import type { Environment } from './environment';
import type { LambdaFunction } from './function';

/** The code of a function, in one execution environment. */
export interface Program {
  /** Runs the code of the module. @throws whatever it throws: the environment cannot start then. */
  load(): void;
  /** Runs the handler. @throws or rejects when the handler does. */
  handle(event: unknown, context: LambdaContext): unknown;
}

/** Makes the program of a new environment. */
export type ProgramOf = (fn: LambdaFunction, environment: Environment) => Program;

/** What a handler gets beside its event. Source: developer guide, "Using the Lambda context object". */
export interface LambdaContext {
  readonly awsRequestId: string;
  readonly functionName: string;
  readonly functionVersion: string;
  readonly invokedFunctionArn: string;
  readonly memoryLimitInMB: string;
  readonly logGroupName: string;
  readonly logStreamName: string;
  readonly callbackWaitsForEmptyEventLoop: boolean;
  getRemainingTimeInMillis(): number;
}
