import { THINGS } from './engine';
import type { Aws } from '../../../../src/testing/functions/stub';
import type { ServiceError } from '../../../../src/testing/kernel/service-error';
import type { Dynamodb } from '../../../../src/testing/services/dynamodb';
import { TestWorld } from '../../../support/simulated-world';

const KIND = 'transactionConflict' as const;
const item = (id: string) => ({ id: { S: id } });
const TransactItems = ['a', 'b', 'c'].map((id) => ({ Put: { TableName: 'Things', Item: item(id) } }));
const gets = { TransactItems: ['a', 'b'].map((id) => ({ Get: { TableName: 'Things', Key: item(id) } })) };
const single = { TableName: 'Things', Key: item('a'), Item: item('a') };

type Act = (aws: Aws) => Promise<unknown>;

/** A function that may call DynamoDB, in a world where the call of this number meets a conflict; every call that can, without one. */
function contended(act: Act, call?: number, seed = 1) {
  const exactly = call === undefined ? undefined : [{ kind: KIND, place: 'Fn', site: `t0#${call}` }];
  const test = new TestWorld({
    Things: { Type: 'AWS::DynamoDB::Table', Properties: THINGS },
    Others: { Type: 'AWS::DynamoDB::Table', Properties: THINGS },
    Fn: { Type: 'AWS::Lambda::Function' },
  }, { functions: { Fn: async (_, __, aws) => act(aws) }, faults: [KIND], exactly, seed });
  const run = async () => {
    const { Payload } = await test.aws('lambda', 'Invoke', { FunctionName: 'Fn' }) as { Payload: string };
    return JSON.parse(Payload) as Record<string, unknown>;
  };
  return { test, run, items: () => test.world.service<Dynamodb>('dynamodb').view('Things').items };
}

const reasonsOf = async (call: Promise<unknown>) => call.then(() => undefined, ({ fields }: ServiceError) => fields.CancellationReasons as unknown);

test('transactionConflict: a transaction is cancelled for one of its items, and nothing is written (developer guide, "Transaction conflict handling in DynamoDB")', async () => {
  const { run, items, test } = contended(async (aws) => reasonsOf(aws('dynamodb', 'TransactWriteItems', { TransactItems })), 0);
  const reasons = await run() as unknown as { Code: string }[];
  expect(reasons.map(({ Code }) => Code).sort()).toEqual(['None', 'None', 'TransactionConflict']);
  expect(reasons).toContainEqual({ Code: 'TransactionConflict', Message: 'Transaction is ongoing for the item' });
  expect(items()).toEqual([]);
  expect(test.entries('fault')).toMatchObject([{ from: 'Fn', text: KIND }]);
});

test('which item it is follows from the seed', async () => {
  const contendedItem = async (seed: number) => {
    const { run } = contended(async (aws) => reasonsOf(aws('dynamodb', 'TransactWriteItems', { TransactItems })), 0, seed);
    return (await run() as unknown as { Code: string }[]).findIndex(({ Code }) => Code !== 'None');
  };
  const seeds = Array.from({ length: 20 }, (_, seed) => seed);
  const [first, second] = [await Promise.all(seeds.map(contendedItem)), await Promise.all(seeds.map(contendedItem))];
  expect(second).toEqual(first);
  expect(new Set(first)).toEqual(new Set([0, 1, 2]));
});

test('transactionConflict: so is a transaction of reads', async () => {
  const { run } = contended(async (aws) => reasonsOf(aws('dynamodb', 'TransactGetItems', gets)), 0);
  expect(((await run()) as unknown as { Code: string }[]).map(({ Code }) => Code).sort()).toEqual(['None', 'TransactionConflict']);
});

test.each([['PutItem', {}], ['UpdateItem', {}], ['DeleteItem', {}]])('transactionConflict: %s is refused with TransactionConflictException (API reference, TransactionConflictException)', async (operation) => {
  const { Item, ...keyed } = single;
  const input = operation === 'PutItem' ? { TableName: 'Things', Item } : { TableName: keyed.TableName, Key: keyed.Key };
  const { run, test } = contended(async (aws) => {
    await aws('dynamodb', 'TransactWriteItems', { TransactItems: TransactItems.slice(1) });
    return aws('dynamodb', operation, input);
  }, 1);
  expect(await run()).toMatchObject({ errorType: 'TransactionConflictException', errorMessage: 'Transaction is ongoing for the item' });
  expect(test.entries('fault')).toHaveLength(1);
});

test('a single write meets none where there are no transactions: other tables, and before the first one', async () => {
  const { run, test } = contended(async (aws) => {
    await aws('dynamodb', 'PutItem', { TableName: 'Things', Item: item('a') });
    await aws('dynamodb', 'TransactGetItems', gets).catch(() => {});
    await aws('dynamodb', 'PutItem', { TableName: 'Things', Item: item('a') });
    await aws('dynamodb', 'TransactWriteItems', { TransactItems }).catch(() => {});
    await aws('dynamodb', 'PutItem', { TableName: 'Others', Item: item('a') });
    return 'done';
  });
  expect(await run()).toBe('done');
  expect(test.world.faults.chances).toEqual({ [KIND]: 2 }); // the transactions
});

test('reads, and transactions with something else wrong, meet none', async () => {
  const { run, test } = contended(async (aws) => {
    await aws('dynamodb', 'TransactWriteItems', { TransactItems: [...TransactItems, TransactItems[0]] }).catch(() => {});
    await aws('dynamodb', 'GetItem', { TableName: 'Things', Key: item('a') });
    return 'done';
  });
  expect(await run()).toBe('done');
  expect(test.world.faults.chances).toEqual({});
});

test('a repeated transaction meets none: it has been written', async () => {
  const input = { TransactItems, ClientRequestToken: 'token' };
  const { run, test } = contended(async (aws) => {
    await aws('dynamodb', 'TransactWriteItems', input);
    return aws('dynamodb', 'TransactWriteItems', input);
  }, 1);
  expect(await run()).toEqual({});
  expect(test.entries('fault')).toEqual([]);
});

test('the test itself meets none', async () => {
  const { test } = contended(async () => {});
  for (let index = 0; index < 100; index++) await test.aws('dynamodb', 'TransactWriteItems', { TransactItems });
  expect(test.world.faults.chances).toEqual({});
});
