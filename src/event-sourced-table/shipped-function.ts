import { join } from 'node:path';
import type { Duration } from 'aws-cdk-lib';
import { Architecture, Code, Function as LambdaFunction, type FunctionOptions } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import type { Encryption } from '../core/encryption';
import { DEFAULT_RUNTIME, functionDefaults } from '../core/function-defaults';

const ASSETS = join(__dirname, '../../assets/event-sourced-table');

/** What tells one function of the library from the others. */
export interface ShippedFunctionProps extends Pick<FunctionOptions, 'environment' | 'maxEventAge' | 'onFailure' | 'retryAttempts'> {
  /** Folder of its bundle. */
  readonly code: string;
  /** What it does for the event store that `scope` is a part of. */
  readonly does: string;
  readonly memorySize: number;
  readonly timeout: Duration;
  readonly encryption: Encryption;
}

/** A function that the library ships, with the defaults of all functions. */
export function createShippedFunction(scope: Construct, { code, does, encryption, ...options }: ShippedFunctionProps): LambdaFunction {
  return new LambdaFunction(scope, 'Function', {
    ...functionDefaults(scope, encryption),
    description: `${scope.node.scope!.node.path}: ${does}`.slice(-256),
    code: Code.fromAsset(join(ASSETS, code)),
    runtime: DEFAULT_RUNTIME,
    handler: 'index.handler',
    architecture: Architecture.ARM_64,
    ...options,
  });
}
