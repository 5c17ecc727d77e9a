import type { Table } from './table';
import { keyNames, type KeySchema } from './table-definition';
import type { StreamSpecification, TableStreams } from './table-streams';
import { required } from './validation';
import type { Output } from './writes';
import { UnmodelledError } from '../../kernel/world-errors';

/** A table and its streams. */
interface Described {
  readonly table: Table;
  readonly streams: TableStreams;
}

/** Source: API reference, DescribeTable. */
export function describeTable(described: Described): Output {
  return { Table: description(described) };
}

/** Source: API reference, UpdateTable. @throws {ServiceError} as DynamoDB does. @throws {UnmodelledError} for anything but the stream. */
export function updateTable(described: Described, input: object): Output {
  const [other] = Object.entries(input).filter(([name, value]) => !['TableName', 'StreamSpecification'].includes(name) && value !== undefined);
  if (other) throw new UnmodelledError(`dynamodb:UpdateTable with ${other[0]} is not modelled: only StreamSpecification is`);
  described.streams.change(required<StreamSpecification>(input, 'StreamSpecification'));
  return { TableDescription: description(described) };
}

function description({ table: { definition, items }, streams }: Described): Output {
  const { latest, specification } = streams;
  return {
    TableName: definition.name,
    TableArn: definition.arn,
    TableStatus: 'ACTIVE',
    KeySchema: keyElements(definition.key),
    AttributeDefinitions: Object.entries(definition.attributeTypes).map(([AttributeName, AttributeType]) => ({ AttributeName, AttributeType })),
    ItemCount: items.length,
    ...(specification && { StreamSpecification: specification }),
    ...(latest && { LatestStreamArn: latest.arn, LatestStreamLabel: latest.arn.split('/stream/')[1] }),
  };
}

function keyElements(key: KeySchema): object[] {
  return keyNames(key).map((AttributeName, index) => ({ AttributeName, KeyType: index === 0 ? 'HASH' : 'RANGE' }));
}
