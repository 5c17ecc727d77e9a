import { answerIn, answerOf, start } from './functions-app';
import { Faults } from 'cdk-eventweave/testing';

const TIERS = ['full', 'slim', 'direct'] as const;

const DYNAMODB = `
  const { DynamoDBClient, TransactWriteItemsCommand, TransactGetItemsCommand, UpdateItemCommand, TransactionCanceledException } = require('@aws-sdk/client-dynamodb');
  const dynamodb = new DynamoDBClient({});
  const TableName = process.env.TABLE;
  const add = (id, more = {}) => ({ Update: { TableName, Key: { id: { S: id } }, UpdateExpression: 'ADD n :one', ExpressionAttributeValues: { ':one': { N: '1' } }, ...more } });
  const transact = (TransactItems, more = {}) => dynamodb.send(new TransactWriteItemsCommand({ TransactItems, ...more }));`;

describe.each(TIERS)('a client in the tier %s', (tier) => {
  test('writes and reads in transactions', async () => {
    expect(await answerOf(`
      ${DYNAMODB}
      await transact([add('a'), { Put: { TableName, Item: { id: { S: 'b' }, bytes: { B: Buffer.from('bytes') } } } }]);
      const { Responses } = await dynamodb.send(new TransactGetItemsCommand({ TransactItems: ['a', 'b', 'c'].map((id) => ({ Get: { TableName, Key: { id: { S: id } } } })) }));
      return Responses.map(({ Item }) => Item && { ...Item, bytes: Item.bytes && String(Buffer.from(Item.bytes.B)) });`, { tier }))
      .toEqual([{ id: { S: 'a' }, n: { N: '1' } }, { id: { S: 'b' }, bytes: 'bytes' }, null]);
  });

  test('gets the reasons of a cancellation', async () => {
    expect(await answerOf(`
      ${DYNAMODB}
      await transact([add('a')]);
      const condition = { ConditionExpression: 'attribute_not_exists(id)', ReturnValuesOnConditionCheckFailure: 'ALL_OLD' };
      const error = await transact([add('b'), add('a', condition)]).catch((thrown) => thrown);
      return [error instanceof TransactionCanceledException, error.name, error.message, error.CancellationReasons];`, { tier })).toEqual([
      true, 'TransactionCanceledException', 'Transaction cancelled, please refer cancellation reasons for specific reasons [None, ConditionalCheckFailed]',
      [{ Code: 'None' }, { Code: 'ConditionalCheckFailed', Message: 'The conditional request failed', Item: { id: { S: 'a' }, n: { N: '1' } } }],
    ]);
  });

  test.each(['connectionReset', 'replyLost'] as const)('writes once after %s: all attempts have the token that it fills in', async (kind) => {
    const world = await start({ tier, faults: Faults.of(kind) });
    const attempts = await answerIn(world, `
      ${DYNAMODB.replace('DynamoDBClient({})', 'DynamoDBClient({ requestHandler: { socketTimeout: 2_000 } })')}
      const attempts = [];
      for (let index = 0; index < 150; index++) attempts.push((await transact([add('a'), add('b')])).$metadata.attempts);
      return attempts;`) as number[];
    expect(attempts.filter((count) => count > 1).length).toBeGreaterThan(0);
    expect(world.table('Ledger').items()).toEqual([{ id: 'a', n: 150 }, { id: 'b', n: 150 }]);
    expect(world.table('Ledger').writes).toHaveLength(300);
  });

  test('takes the commands of @aws-sdk/lib-dynamodb', async () => {
    const world = await start({ tier, faults: Faults.of('connectionReset') });
    expect(await answerIn(world, `
      ${DYNAMODB}
      const { DynamoDBDocumentClient, TransactWriteCommand, TransactGetCommand } = require('@aws-sdk/lib-dynamodb');
      const documents = DynamoDBDocumentClient.from(dynamodb);
      const count = (id) => ({ Update: { TableName, Key: { id }, UpdateExpression: 'ADD n :one', ExpressionAttributeValues: { ':one': 1 } } });
      for (let index = 0; index < 60; index++) await documents.send(new TransactWriteCommand({ TransactItems: [count('a')] }));
      await DynamoDBDocumentClient.from(dynamodb).send(new TransactWriteCommand({ TransactItems: [count('b')] }));
      const { Responses } = await documents.send(new TransactGetCommand({ TransactItems: ['a', 'b'].map((id) => ({ Get: { TableName, Key: { id } } })) }));
      const condition = { ConditionExpression: 'attribute_not_exists(id)', ReturnValuesOnConditionCheckFailure: 'ALL_OLD' };
      const unmet = new TransactWriteCommand({ TransactItems: [{ Put: { TableName, Item: { id: 'a' }, ...condition } }] });
      const { CancellationReasons } = await documents.send(unmet).catch((thrown) => thrown);
      return [Responses, CancellationReasons];`)).toEqual([
      [{ Item: { id: 'a', n: 60 } }, { Item: { id: 'b', n: 1 } }],
      [{ Code: 'ConditionalCheckFailed', Message: 'The conditional request failed', Item: { id: { S: 'a' }, n: { N: '60' } } }], // it leaves errors as they are
    ]);
    expect(world.faults.length).toBeGreaterThan(0);
  });

  test('keeps a token of the code\'s own, for ten minutes', async () => {
    expect(await answerOf(`
      ${DYNAMODB}
      const more = { ClientRequestToken: 'mine' };
      const minutes = (count) => new Promise((resolve) => setTimeout(resolve, 60_000 * count));
      await transact([add('a')], more);
      await minutes(9);
      await transact([add('a')], more);
      const refused = await transact([add('b')], more).catch(({ name }) => name);
      await minutes(1);
      await transact([add('b')], more);
      const { Responses } = await dynamodb.send(new TransactGetItemsCommand({ TransactItems: ['a', 'b'].map((id) => ({ Get: { TableName, Key: { id: { S: id } } } })) }));
      return [refused, Responses.map(({ Item }) => Item.n.N)];`, { tier })).toEqual(['IdempotentParameterMismatchException', ['1', '1']]);
  });

  test('meets conflicts, which it does not try again', async () => {
    const outcomes = await answerOf(`
      ${DYNAMODB}
      const outcomes = [];
      const note = ({ name, CancellationReasons = [], $metadata }) => outcomes.push([name, $metadata.attempts, ...CancellationReasons.map(({ Code }) => Code).sort()].join(' '));
      for (let index = 0; index < 100; index++) {
        await transact([add('a'), add('b')]).catch(note);
        await dynamodb.send(new UpdateItemCommand(add('a').Update)).catch(note);
      }
      return outcomes;`, { tier, faults: Faults.of('transactionConflict') }) as string[];
    expect(new Set(outcomes)).toEqual(new Set(['TransactionCanceledException 1 None TransactionConflict', 'TransactionConflictException 1']));
  });
});

test('the three tiers give equal traces of transactions, whatever fails', async () => {
  const hashes = [];
  for (const tier of TIERS) {
    const world = await start({ tier, seed: 3, faults: Faults.of('connectionReset', 'throttle', 'transactionConflict') });
    await answerIn(world, `${DYNAMODB} for (let index = 0; index < 40; index++) await transact([add('a'), add(String(index))]).catch(() => {});`);
    expect(world.faults.length).toBeGreaterThan(3);
    hashes.push(world.hash);
  }
  expect(hashes).toEqual([hashes[0], hashes[0], hashes[0]]);
});
