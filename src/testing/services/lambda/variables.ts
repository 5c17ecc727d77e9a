import type { Environment } from './environment';
import type { LambdaFunction } from './function';
import type { World } from '../../kernel/world';

/** Names that a function cannot give. Source: developer guide, "Defined runtime environment variables", reserved ones. */
const RESERVED = new Set([
  '_HANDLER', '_X_AMZN_TRACE_ID', 'AWS_DEFAULT_REGION', 'AWS_REGION', 'AWS_EXECUTION_ENV', 'AWS_LAMBDA_FUNCTION_NAME',
  'AWS_LAMBDA_FUNCTION_MEMORY_SIZE', 'AWS_LAMBDA_FUNCTION_VERSION', 'AWS_LAMBDA_INITIALIZATION_TYPE', 'AWS_LAMBDA_LOG_GROUP_NAME',
  'AWS_LAMBDA_LOG_STREAM_NAME', 'AWS_ACCESS_KEY', 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN',
  'AWS_LAMBDA_RUNTIME_API', 'LAMBDA_TASK_ROOT', 'LAMBDA_RUNTIME_DIR',
]);

/**
 * A function's own environment variables, all of them text.
 *
 * @throws {Error} for a reserved name, as a deployment would.
 */
export function ownVariables(path: string, declared: Readonly<Record<string, unknown>> = {}): Record<string, string> {
  const reserved = Object.keys(declared).filter((name) => RESERVED.has(name));
  if (reserved.length > 0) throw new Error(`${path}: Environment.Variables must not have reserved keys, got ${reserved.join(', ')}`);
  return Object.fromEntries(Object.entries(declared).map(([name, value]) => [name, String(value)]));
}

/** What the runtime defines. Source: developer guide, "Defined runtime environment variables". */
export function definedVariables({ graph: { region } }: World, fn: LambdaFunction, { logStream, version }: Environment): Record<string, string> {
  return {
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_LAMBDA_FUNCTION_NAME: fn.name,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(fn.memory),
    AWS_LAMBDA_FUNCTION_VERSION: version,
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: fn.logGroup,
    AWS_LAMBDA_LOG_STREAM_NAME: logStream,
    AWS_EXECUTION_ENV: `AWS_Lambda_${fn.resource.properties.Runtime as string}`,
    AWS_ACCESS_KEY_ID: 'SIMULATED',
    AWS_SECRET_ACCESS_KEY: 'simulated',
    AWS_SESSION_TOKEN: 'simulated',
    LAMBDA_TASK_ROOT: '/var/task',
    LAMBDA_RUNTIME_DIR: '/var/runtime',
    _HANDLER: String(fn.resource.properties.Handler),
    TZ: ':UTC',
    LANG: 'en_US.UTF-8',
    PATH: '/var/lang/bin:/usr/local/bin:/usr/bin/:/bin:/opt/bin',
  };
}
