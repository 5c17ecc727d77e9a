import type { LambdaFunction } from './function';
import type { Invocation } from './invocation';
import type { LambdaContext } from './program';

/** What a handler gets beside its event. Source: developer guide, "Using the Lambda context object to retrieve function information". */
export function contextOf(fn: LambdaFunction, invocation: Invocation, logStreamName: string, remaining: () => number): LambdaContext {
  const { requestId, functionArn, version } = invocation;
  return {
    awsRequestId: requestId,
    functionName: fn.name,
    functionVersion: version,
    invokedFunctionArn: functionArn,
    memoryLimitInMB: String(fn.memory),
    logGroupName: fn.logGroup,
    logStreamName,
    callbackWaitsForEmptyEventLoop: true,
    getRemainingTimeInMillis: remaining,
  };
}
