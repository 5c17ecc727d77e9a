import { storeApp } from './app';
import { closing } from '../apps';
import { simulate } from 'cdk-eventweave/testing';

test('a changed commit that no item can hold with what is kept beside it rests in the bucket, and holds up none', async () => {
  const world = closing(await simulate(storeApp()));
  const { tableName } = world.table('Store/Table');
  const put = (text: string, id: string) => world.call('dynamodb', 'PutItem', {
    TableName: tableName,
    Item: { pk: { S: 'order#1' }, sk: { N: '1' }, t: { N: '1' }, i: { B: id }, e: { S: JSON.stringify([['Happened', { text }]]) } },
  });
  await put('x'.repeat(409_450), 'AQECAwQFBg==');
  await world.settle();
  await put('y', 'AQECAwQFBw==');
  await world.settle();

  const objects = world.bucket('Store/StreamFailures').objects;
  expect(objects.map(({ key }) => key)).toEqual([expect.stringMatching(/^tampered\/\d+\.json$/)]);
  expect(JSON.parse(objects[0].body.toString())).toMatchObject({ pk: { S: 'order#1' }, i: { B: 'AQECAwQFBg==' } });
  const { result } = await world.function('Store/StreamReader').invoke({ operation: 'list' });
  expect(result).toEqual([expect.objectContaining({ stream: 'order#1', version: 1, happened: 'MODIFY', object: objects[0].key })]);
  const { error } = await world.function('Store/StreamReader').invoke({ operation: 'restore', stream: 'order#1', version: 1 });
  expect(JSON.stringify(error)).toContain('nothing that could be put back is kept of version 1');
});
