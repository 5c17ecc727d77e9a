import { Arn, ArnFormat, CustomResource, Stack, Token, type ResourceEnvironment } from 'aws-cdk-lib';
import type { CfnGlobalTable, CfnTable, ITable } from 'aws-cdk-lib/aws-dynamodb';
import type { Construct } from 'constructs';
import { requireSameEnvironment } from '../core/environment';
import { requireThat } from '../core/refusal';
import { EVENT_STORE_TABLE } from '../runtime/contract';

/** What a template says of a table; what only the deployment knows is no string, no list or no boolean. */
interface Shape {
  readonly keySchema?: { attributeName: unknown; keyType: unknown }[];
  readonly attributeDefinitions?: { attributeName: unknown; attributeType: unknown }[];
  readonly timeToLiveSpecification?: { attributeName?: unknown; enabled: unknown };
  readonly streamSpecification?: { streamViewType?: unknown };
  readonly replicas?: unknown[];
  readonly multiRegionConsistency?: unknown;
}

type Flaw = (shape: Shape, table: ITable) => string | undefined;

const { partitionKey, sortKey, timeToLive } = EVENT_STORE_TABLE;

const REQUIREMENTS: { readonly code: string; readonly must: string; readonly fix?: string; readonly flaw: Flaw }[] = [
  {
    code: 'eventStoreKeys',
    must: `a table with the string partition key ${partitionKey} and the number sort key ${sortKey}`,
    flaw: (shape) => keyFlaw(shape, 'HASH', partitionKey, 'S') ?? keyFlaw(shape, 'RANGE', sortKey, 'N'),
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
    flaw: timeToLiveFlaw,
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
  const fix = 'the runtime looks for it in the Region of the function';
  requireSameEnvironment(scope, environmentOf(table), { code: 'otherEnvironment', prop: 'table', fix });
  const shape = shapeOf(table);
  for (const { flaw, ...refusal } of REQUIREMENTS) {
    const found = flaw(shape, table);
    requireThat(scope, found === undefined, { ...refusal, prop: 'table', got: `${table.node.path} with ${found}` });
  }
}

// A table imported by its ARN takes the environment of its stack for its own.
function environmentOf({ tableArn, env }: ITable): ResourceEnvironment {
  if (Token.isUnresolved(tableArn)) return env;
  const { account = env.account, region = env.region } = Arn.split(tableArn, ArnFormat.SLASH_RESOURCE_NAME);
  return { account, region };
}

function shapeOf({ node }: ITable): Shape {
  const cfn = node.defaultChild as (CfnTable & Partial<CfnGlobalTable>) | undefined;
  if (!cfn) return {};
  const { keySchema, attributeDefinitions, timeToLiveSpecification, streamSpecification, replicas, multiRegionConsistency } = cfn;
  return Stack.of(cfn).resolve({ keySchema, attributeDefinitions, timeToLiveSpecification, streamSpecification, replicas, multiRegionConsistency });
}

function keyFlaw({ keySchema, attributeDefinitions }: Shape, kind: string, name: string, type: string): string | undefined {
  if (!Array.isArray(keySchema)) return undefined;
  const what = kind === 'HASH' ? 'partition key' : 'sort key';
  const key = keySchema.find(({ keyType }) => keyType === kind);
  if (!key) return keySchema.every(({ keyType }) => typeof keyType === 'string') ? `no ${what}` : undefined;
  if (differs(key.attributeName, name)) return `the ${what} ${key.attributeName}`;
  if (!Array.isArray(attributeDefinitions)) return undefined;
  const actual = attributeDefinitions.find(({ attributeName }) => attributeName === name)?.attributeType;
  return differs(actual, type) ? `a ${what} of type ${actual}` : undefined;
}

function streamFlaw({ streamSpecification }: Shape, { node, tableStreamArn }: ITable): string | undefined {
  if (!node.defaultChild) return tableStreamArn ? undefined : 'no tableStreamArn';
  if (!streamSpecification) return 'no stream';
  const viewType = streamSpecification.streamViewType;
  return differs(viewType, 'NEW_AND_OLD_IMAGES') ? `a stream of ${viewType}` : undefined;
}

// Tables that are strongly consistent in several Regions have none. Source: DynamoDB developer guide, "How DynamoDB global tables work".
function timeToLiveFlaw({ timeToLiveSpecification, multiRegionConsistency }: Shape, { node }: ITable): string | undefined {
  if (!node.defaultChild || multiRegionConsistency === 'STRONG') return undefined;
  if (!timeToLiveSpecification || timeToLiveSpecification.enabled === false) return 'no time to live';
  const { attributeName } = timeToLiveSpecification;
  return differs(attributeName, timeToLive) ? `its time to live on ${attributeName}` : undefined;
}

// Replicas of a Table are custom resources below it.
function replicaFlaw({ replicas, multiRegionConsistency = 'EVENTUAL' }: Shape, { node }: ITable): string | undefined {
  const several = (Array.isArray(replicas) && replicas.length > 1) || node.children.some((child) => child instanceof CustomResource);
  return several && differs(multiRegionConsistency, 'STRONG') ? 'replicas that are eventually consistent' : undefined;
}

function differs(value: unknown, expected: string): value is string {
  return typeof value === 'string' && value !== expected;
}
