import { Arn, ArnFormat, Duration, Stack, Token, Tokenization, type ResourceEnvironment } from 'aws-cdk-lib';
import { AttributeType, BillingMode, Table, type CfnTable, type ITable } from 'aws-cdk-lib/aws-dynamodb';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import type { ConsumerQueues } from './queues';
import { deletionProtectionOf, removalPolicyOf } from '../core/defaults';
import type { Encryption } from '../core/encryption';
import { requireSameEnvironment } from '../core/environment';
import { functionBehind } from '../core/function-environment';
import { physicalName } from '../core/names';
import { requireThat, seconds } from '../core/refusal';
import { ENV, IDEMPOTENCY_TABLE } from '../runtime/contract';

/** What a table is created for. */
export interface IdempotencyContext {
  readonly encryption: Encryption;
  readonly function: IFunction;
  readonly queues: ConsumerQueues;
}

/** Where records are kept, and for how long. */
export interface BoundIdempotency {
  readonly table: ITable;
  /** As the function is to know it. */
  readonly tableName: string;
  readonly ttl: Duration;
  /** Whether it was created for this consumer. */
  readonly own: boolean;
}

const DAY = 86_400;
const DEFAULT_DAYS = 30;

/** The table, and the name that the function is given. */
export function createTable(scope: Construct, { encryption, function: fn }: IdempotencyContext): { table: Table; tableName: string } {
  // The environment of a function in another stack must not refer to this one, which needs that stack.
  const known = Stack.of(functionBehind(fn)) === Stack.of(scope) ? undefined : physicalName(scope, 255).name;
  const table = new Table(scope, 'IdempotencyTable', {
    tableName: known,
    partitionKey: { name: IDEMPOTENCY_TABLE.partitionKey, type: AttributeType.STRING },
    timeToLiveAttribute: IDEMPOTENCY_TABLE.timeToLive,
    billingMode: BillingMode.PAY_PER_REQUEST,
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
    deletionProtection: deletionProtectionOf(scope),
    removalPolicy: removalPolicyOf(scope),
    ...encryption._tableProps(), // a TableV2 takes a customer key only where the stack knows its Region
  });
  return { table, tableName: known ?? table.tableName };
}

/** Refuses a table of this app that could not hold the records, and one that is elsewhere. */
export function checkTable(scope: Construct, table: ITable): void {
  const fix = 'the runtime looks for it in the Region of the function';
  requireSameEnvironment(scope, environmentOf(table), { code: 'otherEnvironment', prop: 'idempotency', fix });
  const { partitionKey, timeToLive } = IDEMPOTENCY_TABLE;
  const flaw = flawOf(table);
  requireThat(scope, flaw === undefined, {
    code: 'idempotencyTable',
    prop: 'idempotency',
    must: `a table with the string partition key ${partitionKey}, no sort key, and its time to live on ${timeToLive}`,
    got: `${table.node.path} with ${flaw}`,
    fix: 'Idempotency.ownTable() creates one',
  });
}

// A table imported by its ARN takes the environment of its stack for its own.
function environmentOf({ tableArn, env }: ITable): ResourceEnvironment {
  if (Token.isUnresolved(tableArn)) return env;
  const { account = env.account, region = env.region } = Arn.split(tableArn, ArnFormat.SLASH_RESOURCE_NAME);
  return { account, region };
}

/** What a template says of a table; what only the deployment knows is no string, no list or no boolean. */
interface Shape {
  readonly keySchema: { attributeName: unknown; keyType: unknown }[] | undefined;
  readonly attributeDefinitions: { attributeName: unknown; attributeType: unknown }[] | undefined;
  readonly timeToLiveSpecification?: { attributeName?: unknown; enabled: unknown };
}

// A CfnGlobalTable has these properties as well; an imported table has no resource.
function flawOf(table: ITable): string | undefined {
  const cfn = table.node.defaultChild as CfnTable | undefined;
  if (!cfn) return undefined;
  const { keySchema, attributeDefinitions, timeToLiveSpecification } = cfn;
  const shape = Stack.of(cfn).resolve({ keySchema, attributeDefinitions, timeToLiveSpecification }) as Shape;
  return keyFlaw(shape) ?? timeToLiveFlaw(shape);
}

function keyFlaw({ keySchema, attributeDefinitions }: Shape): string | undefined {
  if (!Array.isArray(keySchema)) return undefined;
  const nameOf = (kind: string) => keySchema.find(({ keyType }) => keyType === kind)?.attributeName;
  const [partitionKey, sortKey] = [nameOf('HASH'), nameOf('RANGE')];
  if (sortKey !== undefined) return `the sort key ${String(sortKey)}`;
  if (differs(partitionKey, IDEMPOTENCY_TABLE.partitionKey)) return `the partition key ${partitionKey}`;
  if (!Array.isArray(attributeDefinitions)) return undefined;
  const type = attributeDefinitions.find(({ attributeName }) => attributeName === partitionKey)?.attributeType;
  return differs(type, 'S') ? `a partition key of type ${type}` : undefined;
}

function timeToLiveFlaw({ timeToLiveSpecification: timeToLive }: Shape): string | undefined {
  if (!timeToLive || timeToLive.enabled === false) return 'no time to live';
  return differs(timeToLive.attributeName, IDEMPOTENCY_TABLE.timeToLive) ? `its time to live on ${timeToLive.attributeName}` : undefined;
}

function differs(value: unknown, expected: string): value is string {
  return typeof value === 'string' && value !== expected;
}

/** How long records are kept: as chosen, if no message can come again later than that. */
export function ttlOf(scope: Construct, chosen: Duration | undefined, queues: ConsumerQueues): Duration {
  const longest = longestRedelivery(queues);
  const days = longest && Math.ceil(longest / DAY);
  if (!chosen) return Duration.days(Math.max(DEFAULT_DAYS, days ?? 0));
  requireThat(scope, (seconds(chosen) ?? Infinity) >= (longest ?? 1), {
    code: 'idempotencyTtl',
    prop: 'idempotency.ttl',
    must: days ? `${days} ${days === 1 ? 'day' : 'days'} or more` : 'a second or more',
    got: chosen.toHumanString(),
    fix: days ? 'so late a message can come again, when it is redriven from the dead-letter queue' : undefined,
  });
  return chosen;
}

// Redriven at the end of its retention, a dead letter starts anew in its queue. That of a FIFO queue had started anew before.
function longestRedelivery({ queue, retention, deadLetterRetention }: ConsumerQueues): number | undefined {
  if (retention === undefined || deadLetterRetention === undefined) return undefined;
  return deadLetterRetention + retention * (queue.fifo ? 2 : 1);
}

/** What the runtime reads. */
export function idempotencyVariables({ node }: Construct, { tableName, ttl }: BoundIdempotency): Record<string, string> {
  return {
    [ENV.idempotencyTableName]: tableName, [ENV.idempotencyTtl]: Tokenization.stringifyNumber(ttl.toSeconds()), [ENV.consumerName]: node.path,
  };
}

/**
 * Lets a function write its records. A transaction is permitted by those of its items.
 *
 * With a customer-managed key DynamoDB decrypts the table's key on behalf of the caller; whatever else it does with the key it is
 * granted when the table is created. Source: DynamoDB developer guide, "DynamoDB encryption at rest: usage notes" and "How it works".
 */
export function tableStatements(scope: Construct, { tableArn, encryptionKey }: ITable): PolicyStatement[] {
  const statements = [new PolicyStatement({ actions: ['dynamodb:PutItem', 'dynamodb:DeleteItem'], resources: [tableArn] })];
  if (encryptionKey) {
    statements.push(new PolicyStatement({
      actions: ['kms:Decrypt'],
      resources: [encryptionKey.keyArn],
      conditions: { StringEquals: { 'kms:ViaService': `dynamodb.${Stack.of(scope).region}.amazonaws.com` } },
    }));
  }
  return statements;
}
