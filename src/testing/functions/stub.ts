import type { Reply } from '../kernel/service';
import type { Environment } from '../services/lambda/environment';
import type { LambdaContext, Program } from '../services/lambda/program';

/** Makes a call of an AWS service, such as `aws('dynamodb', 'PutItem', { TableName, Item })`, shapes as they travel; @throws as an SDK client does. */
export type Aws = (service: string, operation: string, input: object) => Promise<Record<string, unknown>>;

/** Stands in for the code of a function, such as one in another language. */
export type Stub = (event: unknown, context: LambdaContext, aws: Aws) => unknown;

/** @returns the program of an environment whose code is a stub. */
export function stubProgram(environment: Environment, stub: Stub): Program {
  const aws: Aws = async (service, operation, input) => new Promise((resolve, reject) => {
    environment.call({ service, operation, input }, (reply: Reply) => {
      if ('output' in reply) resolve(reply.output as Record<string, unknown>);
      else reject(reply.error);
    });
  });
  return { load: () => {}, handle: (event, context) => stub(event, context, aws) };
}
