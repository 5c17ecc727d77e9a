import { CustomResource } from 'aws-cdk-lib';
import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import type { Construct } from 'constructs';
import { requireSameEnvironment } from '../core/environment';
import { requireThat } from '../core/refusal';
import { differs, environmentOf, keyFlaw, shapeOf, timeToLiveFlaw, type TableShape } from '../core/table';
import { EVENT_STORE_TABLE, FEED_TABLE } from '../runtime/contract';

type Flaw = (shape: TableShape, table: ITable) => string | undefined;

interface Keys {
  readonly partitionKey: string;
  readonly sortKey: string;
}

const { timeToLive } = EVENT_STORE_TABLE;

const REQUIREMENTS: { readonly code: string; readonly must: string; readonly fix?: string; readonly flaw: Flaw }[] = [
  {
    code: 'eventStoreKeys',
    must: withKeys(EVENT_STORE_TABLE),
    flaw: (shape) => keysFlaw(shape, EVENT_STORE_TABLE),
  },
  {
    code: 'eventStoreStream',
    must: 'a table whose stream has new and old images',
    fix: 'without it nobody would be told what was appended, changed or removed',
    flaw: streamFlaw,
  },
  {
    code: 'eventStoreTimeToLive',
    must: `a table with its time to live on ${timeToLive}`,
    fix: 'snapshots and deduplication items expire',
    flaw: expiryFlaw,
  },
  {
    code: 'eventStoreReplicas',
    must: 'in one Region, or strongly consistent in all of its Regions',
    fix: 'else two Regions could both append the same version, and one of them would be lost',
    flaw: replicaFlaw,
  },
];

/** Refuses a table that could not hold an event store, and one that is elsewhere; an imported one tells where it is, and of its stream. */
export function checkTable(scope: Construct, table: ITable): void {
  requireTableHere(scope, table, 'table');
  const shape = shapeOf(table) ?? {};
  for (const { flaw, ...refusal } of REQUIREMENTS) {
    const found = flaw(shape, table);
    requireThat(scope, found === undefined, { ...refusal, prop: 'table', got: `${table.node.path} with ${found}` });
  }
}

/** Refuses a table that could not hold a feed, and one that is elsewhere. */
export function checkFeed(scope: Construct, feed: ITable): void {
  requireTableHere(scope, feed, 'feed');
  const found = keysFlaw(shapeOf(feed) ?? {}, FEED_TABLE);
  requireThat(scope, found === undefined, { code: 'feedKeys', prop: 'feed', must: withKeys(FEED_TABLE), got: `${feed.node.path} with ${found}` });
}

function requireTableHere(scope: Construct, table: ITable, prop: string): void {
  const fix = 'the runtime looks for it in the Region of the function';
  requireSameEnvironment(scope, environmentOf(table), { code: 'otherEnvironment', prop, fix });
}

function withKeys({ partitionKey, sortKey }: Keys): string {
  return `a table with the string partition key ${partitionKey} and the number sort key ${sortKey}`;
}

function keysFlaw(shape: TableShape, { partitionKey, sortKey }: Keys): string | undefined {
  return keyFlaw(shape, { kind: 'HASH', name: partitionKey, type: 'S' }) ?? keyFlaw(shape, { kind: 'RANGE', name: sortKey, type: 'N' });
}

function streamFlaw({ streamSpecification }: TableShape, { node, tableStreamArn }: ITable): string | undefined {
  if (!node.defaultChild) return tableStreamArn ? undefined : 'no tableStreamArn';
  if (!streamSpecification) return 'no stream';
  const viewType = streamSpecification.streamViewType;
  return differs(viewType, 'NEW_AND_OLD_IMAGES') ? `a stream of ${viewType}` : undefined;
}

// Tables that are strongly consistent in several Regions have none. Source: DynamoDB developer guide, "How DynamoDB global tables work".
function expiryFlaw(shape: TableShape, { node }: ITable): string | undefined {
  return !node.defaultChild || shape.multiRegionConsistency === 'STRONG' ? undefined : timeToLiveFlaw(shape, timeToLive);
}

// Replicas of a Table are custom resources below it.
function replicaFlaw({ replicas, multiRegionConsistency = 'EVENTUAL' }: TableShape, { node }: ITable): string | undefined {
  const several = (Array.isArray(replicas) && replicas.length > 1) || node.children.some((child) => child instanceof CustomResource);
  return several && differs(multiRegionConsistency, 'STRONG') ? 'replicas that are eventually consistent' : undefined;
}
