import { THINGS } from './engine';
import type { Aws } from '../../../../src/testing/functions/stub';
import type { AccessRequest } from '../../../../src/testing/kernel/world';
import { arnOf, TestWorld, type Declared } from '../../../support/simulated-world';

const item = (id: string) => ({ id: { S: id } });
const gets = { TransactItems: ['a', 'b'].map((id) => ({ Get: { TableName: 'Things', Key: item(id) } })) };
const things: Declared = { Type: 'AWS::DynamoDB::Table', Properties: THINGS };

const ALL = {
  TransactItems: [
    { Put: { TableName: 'Things', Item: item('a') } }, { Update: { TableName: arnOf('Things', 'AWS::DynamoDB::Table'), Key: item('b'), UpdateExpression: 'REMOVE x' } },
    { Delete: { TableName: 'Others', Key: item('c') } }, { ConditionCheck: { TableName: 'Others', Key: item('d'), ConditionExpression: 'attribute_not_exists(id)' } },
  ],
};
const arn = (table: string) => arnOf(table, 'AWS::DynamoDB::Table');

async function asked(operation: string, input: object, denied = '') {
  const wanted: AccessRequest[] = [];
  const denialForRole = (_: string, request: AccessRequest) => {
    const { action } = request;
    wanted.push(request);
    return action === denied ? `may not ${action}` : undefined;
  };
  const functions = { Fn: async (_: unknown, __: unknown, aws: Aws) => aws('dynamodb', operation, input) };
  const authority = { denialForRole, denialForService: () => undefined };
  const test = new TestWorld({ Things: things, Others: things, Fn: { Type: 'AWS::Lambda::Function' } }, { functions, authority });
  const { Payload } = await test.aws('lambda', 'Invoke', { FunctionName: 'Fn' }) as { Payload: string };
  return { wanted, answer: JSON.parse(Payload) as object };
}

test('each item needs that of the operation it stands for, which tells that it is in a transaction (developer guide, "Using IAM with DynamoDB transactions")', async () => {
  const { wanted, answer } = await asked('TransactWriteItems', ALL);
  expect(answer).toEqual({});
  const context = { 'dynamodb:EnclosingOperation': 'TransactWriteItems' };
  expect(wanted).toEqual([
    { action: 'dynamodb:PutItem', resource: arn('Things'), context }, { action: 'dynamodb:UpdateItem', resource: arn('Things'), context },
    { action: 'dynamodb:DeleteItem', resource: arn('Others'), context }, { action: 'dynamodb:ConditionCheckItem', resource: arn('Others'), context },
  ]);
  const get = { action: 'dynamodb:GetItem', resource: arn('Things'), context: { 'dynamodb:EnclosingOperation': 'TransactGetItems' } };
  expect((await asked('TransactGetItems', gets)).wanted).toEqual([get, get]);
});

test('a single write is in none', async () => {
  expect((await asked('PutItem', { TableName: 'Things', Item: item('a') })).wanted).toEqual([{ action: 'dynamodb:PutItem', resource: arn('Things') }]);
});

test.each(['PutItem', 'UpdateItem', 'DeleteItem', 'ConditionCheckItem'])('without dynamodb:%s nothing happens', async (action) => {
  expect((await asked('TransactWriteItems', ALL, `dynamodb:${action}`)).answer).toMatchObject({ errorType: 'AccessDeniedException' });
});
