import { Stack } from 'aws-cdk-lib';
import type { Function as LambdaFunction, IFunction } from 'aws-cdk-lib/aws-lambda';
import type { IConstruct } from 'constructs';
import { warn } from './refusal';

/** The function itself; of an alias or a version the one behind it, whose timeout, environment and metrics it has. */
export function functionBehind(fn: IFunction): IFunction {
  return (fn as { lambda?: IFunction }).lambda ?? fn;
}

/** Sets environment variables; where the function is imported, warns with those that have to be set by hand. */
export function setEnvironment(scope: IConstruct, fn: IFunction, variables: Record<string, string>): void {
  const target = functionBehind(fn);
  if ('addEnvironment' in target) {
    for (const [name, value] of Object.entries(variables)) (target as LambdaFunction).addEnvironment(name, value);
  } else if (Object.keys(variables).length > 0) {
    const json = JSON.stringify(Stack.of(scope).resolve(variables));
    warn(scope, 'importedFunctionEnvironment', `function ${fn.node.path} is imported, add these variables to its environment: ${json}`);
  }
}
