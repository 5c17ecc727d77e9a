import { Duration, Stack, Tokenization } from 'aws-cdk-lib';
import { AttributeType, BillingMode, Table, type ITable } from 'aws-cdk-lib/aws-dynamodb';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import type { ConsumerQueues } from './queues';
import { deletionProtectionOf, removalPolicyOf } from '../core/defaults';
import type { Encryption } from '../core/encryption';
import { requireSameEnvironment } from '../core/environment';
import { functionBehind } from '../core/function-environment';
import { physicalName } from '../core/names';
import { requireThat, seconds } from '../core/refusal';
import { environmentOf, keyFlaw, shapeOf, timeToLiveFlaw, type TableShape } from '../core/table';
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

function flawOf(table: ITable): string | undefined {
  const shape = shapeOf(table);
  if (!shape) return undefined;
  const { partitionKey: name, timeToLive } = IDEMPOTENCY_TABLE;
  return sortKeyFlaw(shape) ?? keyFlaw(shape, { kind: 'HASH', name, type: 'S' }) ?? timeToLiveFlaw(shape, timeToLive);
}

function sortKeyFlaw({ keySchema }: TableShape): string | undefined {
  const sortKey = Array.isArray(keySchema) ? keySchema.find(({ keyType }) => keyType === 'RANGE') : undefined;
  return sortKey && `the sort key ${String(sortKey.attributeName)}`;
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
