import { Arn, ArnFormat, Stack, Token, type ResourceEnvironment } from 'aws-cdk-lib';
import type { CfnGlobalTable, CfnTable, ITable } from 'aws-cdk-lib/aws-dynamodb';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IConstruct } from 'constructs';

/** What a template says of a table; what only the deployment knows is no string, no list or no boolean. */
export interface TableShape {
  readonly keySchema?: { attributeName: unknown; keyType: unknown }[];
  readonly attributeDefinitions?: { attributeName: unknown; attributeType: unknown }[];
  readonly timeToLiveSpecification?: { attributeName?: unknown; enabled: unknown };
  readonly streamSpecification?: { streamViewType?: unknown };
  readonly replicas?: unknown[];
  readonly multiRegionConsistency?: unknown;
}

/** The shape of a table of this app; undefined for one that is imported. */
export function shapeOf({ node }: ITable): TableShape | undefined {
  const cfn = node.defaultChild as (CfnTable & Partial<CfnGlobalTable>) | undefined;
  if (!cfn) return undefined;
  const { keySchema, attributeDefinitions, timeToLiveSpecification, streamSpecification, replicas, multiRegionConsistency } = cfn;
  return Stack.of(cfn).resolve({ keySchema, attributeDefinitions, timeToLiveSpecification, streamSpecification, replicas, multiRegionConsistency });
}

/** A key as it has to be. */
export interface ExpectedKey {
  readonly kind: 'HASH' | 'RANGE';
  readonly name: string;
  readonly type: 'S' | 'N';
}

/** In what a key is not as expected; undefined where it is, or cannot be known. */
export function keyFlaw({ keySchema, attributeDefinitions }: TableShape, { kind, name, type }: ExpectedKey): string | undefined {
  if (!Array.isArray(keySchema)) return undefined;
  const what = kind === 'HASH' ? 'partition key' : 'sort key';
  const key = keySchema.find(({ keyType }) => keyType === kind);
  if (!key) return keySchema.every(({ keyType }) => typeof keyType === 'string') ? `no ${what}` : undefined;
  if (differs(key.attributeName, name)) return `the ${what} ${key.attributeName}`;
  if (!Array.isArray(attributeDefinitions)) return undefined;
  const actual = attributeDefinitions.find(({ attributeName }) => attributeName === name)?.attributeType;
  return differs(actual, type) ? `a ${what} of type ${actual}` : undefined;
}

/** In what the time to live is not as expected; undefined where it is, or cannot be known. */
export function timeToLiveFlaw({ timeToLiveSpecification: timeToLive }: TableShape, attribute: string): string | undefined {
  if (!timeToLive || timeToLive.enabled === false) return 'no time to live';
  return differs(timeToLive.attributeName, attribute) ? `its time to live on ${timeToLive.attributeName}` : undefined;
}

/** Whether a value is known, and another one. */
export function differs(value: unknown, expected: string): value is string {
  return typeof value === 'string' && value !== expected;
}

/** Where a table is: one imported by its ARN takes the environment of its stack for its own. */
export function environmentOf({ tableArn, env }: ITable): ResourceEnvironment {
  if (Token.isUnresolved(tableArn)) return env;
  const { account = env.account, region = env.region } = Arn.split(tableArn, ArnFormat.SLASH_RESOURCE_NAME);
  return { account, region };
}

/**
 * To do something with items of a table. A transaction is permitted by those of its items.
 *
 * With a customer-managed key DynamoDB decrypts the table's key on behalf of the caller; whatever else it does with the key it is
 * granted when the table is created. Source: DynamoDB developer guide, "DynamoDB encryption at rest: usage notes" and "How it works".
 */
export function tableStatements(scope: IConstruct, { tableArn, encryptionKey }: ITable, actions: string[]): PolicyStatement[] {
  const statements = [new PolicyStatement({ actions, resources: [tableArn] })];
  if (encryptionKey) statements.push(keyStatement(scope, encryptionKey, ['kms:Decrypt'], 'dynamodb'));
  return statements;
}

/** To use a key through one service only. */
export function keyStatement(scope: IConstruct, { keyArn }: IKey, actions: string[], service: string): PolicyStatement {
  const conditions = { StringEquals: { 'kms:ViaService': `${service}.${Stack.of(scope).region}.amazonaws.com` } };
  return new PolicyStatement({ actions, resources: [keyArn], conditions });
}
