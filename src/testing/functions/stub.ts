import type { LambdaContext } from '../services/lambda/program';

/** Makes a call of an AWS service, such as `aws('dynamodb', 'PutItem', { TableName, Item })`, shapes as they travel; @throws as an SDK client does. */
export type Aws = (service: string, operation: string, input: object) => Promise<Record<string, unknown>>;

/** Stands in for the code of a function, such as one in another language. */
export type Stub = (event: unknown, context: LambdaContext, aws: Aws) => unknown;
