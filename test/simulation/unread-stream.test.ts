import { AttributeType, StreamViewType, Table } from 'aws-cdk-lib/aws-dynamodb';
import { FilterCriteria, FilterRule, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import { DynamoEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { appOf, closing, ECHO, nodeFunction } from './apps';
import { simulate } from 'cdk-eventweave/testing';

// Streams are not modelled: an application may have them, as long as no record reaches a function.
const appWith = (filters?: ReturnType<typeof FilterCriteria.filter>[]) => appOf((stack) => {
  const table = new Table(stack, 'Table', { partitionKey: { name: 'id', type: AttributeType.STRING }, stream: StreamViewType.NEW_AND_OLD_IMAGES });
  nodeFunction(stack, 'Reader', ECHO).addEventSource(new DynamoEventSource(table, { startingPosition: StartingPosition.TRIM_HORIZON, filters }));
});

async function worldWith(filters?: ReturnType<typeof FilterCriteria.filter>[]) {
  const world = closing(await simulate(appWith(filters)));
  const put = async (value: string) => world.call('dynamodb', 'PutItem', { TableName: world.table('Table').tableName, Item: { id: { S: 'a' }, value: { S: value } } });
  return { world, put };
}

const REFUSAL = 'streams are not modelled, and a record would be handled';

test('a record that a function would get ends the world', async () => {
  const { world, put } = await worldWith();
  await expect(put('first').then(async () => world.settle())).rejects.toThrow(REFUSAL);
});

test('what the filters leave out, and a write that changes nothing, does not', async () => {
  const { world, put } = await worldWith([FilterCriteria.filter({ dynamodb: { OldImage: { value: { S: FilterRule.exists() } } } })]);
  await put('first');
  await put('first');
  await world.settle();
  expect(world.table('Table').items()).toEqual([{ id: 'a', value: 'first' }]);
  await expect(put('second').then(async () => world.settle())).rejects.toThrow(REFUSAL);
});
