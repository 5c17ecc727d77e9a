import { invalid } from './validation';

/** The names of the attributes that make a key. */
export interface KeySchema {
  readonly partition: string;
  readonly sort?: string;
}

/** A secondary index. */
export interface IndexDefinition {
  readonly name: string;
  readonly kind: 'global' | 'local';
  readonly key: KeySchema;
  /** Attributes that the index holds besides the keys; `'ALL'` for all of them. */
  readonly projection: 'ALL' | readonly string[];
}

/** What a table is made from. */
export interface TableDefinition {
  readonly name: string;
  readonly arn: string;
  readonly key: KeySchema;
  /** Types of the attributes that are in keys. */
  readonly attributeTypes: Readonly<Record<string, 'S' | 'N' | 'B'>>;
  readonly indexes: readonly IndexDefinition[];
  /** Name of the attribute that holds the time of expiry, in epoch seconds. */
  readonly ttlAttribute?: string;
}

/** Properties that `AWS::DynamoDB::Table` and `AWS::DynamoDB::GlobalTable` have in common. Source: CloudFormation template reference. */
interface Properties {
  readonly KeySchema: readonly KeyElement[];
  readonly AttributeDefinitions: readonly { readonly AttributeName: string; readonly AttributeType: 'S' | 'N' | 'B' }[];
  readonly GlobalSecondaryIndexes?: readonly Index[];
  readonly LocalSecondaryIndexes?: readonly Index[];
  readonly TimeToLiveSpecification?: { readonly AttributeName?: string; readonly Enabled: boolean | 'true' | 'false' };
}

interface KeyElement {
  readonly AttributeName: string;
  readonly KeyType: 'HASH' | 'RANGE';
}

interface Index {
  readonly IndexName: string;
  readonly KeySchema: readonly KeyElement[];
  readonly Projection: { readonly ProjectionType: 'ALL' | 'KEYS_ONLY' | 'INCLUDE'; readonly NonKeyAttributes?: readonly string[] };
}

/** The table that the resolved properties of an `AWS::DynamoDB::Table` or `AWS::DynamoDB::GlobalTable` describe. */
export function tableDefinition(properties: Record<string, unknown>, name: string, arn: string): TableDefinition {
  const { GlobalSecondaryIndexes = [], LocalSecondaryIndexes = [], ...table } = properties as unknown as Properties;
  const ttl = table.TimeToLiveSpecification;
  return {
    name,
    arn,
    key: keySchema(table.KeySchema, name),
    attributeTypes: Object.fromEntries(table.AttributeDefinitions.map(({ AttributeName, AttributeType }) => [AttributeName, AttributeType])),
    indexes: [
      ...GlobalSecondaryIndexes.map((index) => indexDefinition(index, 'global', name)),
      ...LocalSecondaryIndexes.map((index) => indexDefinition(index, 'local', name)),
    ],
    ...(String(ttl?.Enabled) === 'true' && { ttlAttribute: ttl!.AttributeName }),
  };
}

/** @returns the index of this name; undefined when none is asked for. @throws {ServiceError} when there is no such index. */
export function indexOf({ indexes }: TableDefinition, name: string | undefined): IndexDefinition | undefined {
  if (name === undefined) return undefined;
  const index = indexes.find((one) => one.name === name);
  if (!index) throw invalid(`The table does not have the specified index: ${name}`);
  return index;
}

/** The names of a key's attributes. */
export function keyNames({ partition, sort }: KeySchema): readonly string[] {
  return sort === undefined ? [partition] : [partition, sort];
}

function indexDefinition({ IndexName, KeySchema, Projection }: Index, kind: IndexDefinition['kind'], table: string): IndexDefinition {
  const { ProjectionType, NonKeyAttributes = [] } = Projection;
  return { name: IndexName, kind, key: keySchema(KeySchema, `${table}/${IndexName}`), projection: ProjectionType === 'ALL' ? 'ALL' : NonKeyAttributes };
}

function keySchema(elements: readonly KeyElement[], owner: string): KeySchema {
  const named = (type: KeyElement['KeyType']) => elements.filter(({ KeyType }) => KeyType === type).map(({ AttributeName }) => AttributeName);
  const [partitions, sorts] = [named('HASH'), named('RANGE')];
  if (partitions.length !== 1 || sorts.length > 1) throw new Error(`${owner}: keys of several attributes are not modelled`);
  return { partition: partitions[0], sort: sorts[0] };
}
