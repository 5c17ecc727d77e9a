import { ACCOUNT, ALLOW, document, FUNCTION, permissions, queue, queuePolicy, resource, ROLE, role, rolePolicy, SEND } from './policies';
import type { Resource } from '../../../src/testing/assembly/graph';
import type { Request } from '../../../src/testing/permissions';

// Sources: CloudFormation Template Reference, the types that are named; Lambda API Reference, AddPermission.

const EVENTS = { Service: 'events.amazonaws.com' };

function serviceMay(request: Request, ...resources: Resource[]): boolean {
  return permissions(...resources).denialForService('events.amazonaws.com', request) === undefined;
}

describe('AWS::SQS::QueuePolicy', () => {
  const toService = { ...ALLOW, Resource: '*', Principal: EVENTS };

  test('belongs to the queues whose URLs it lists', () => {
    expect(serviceMay(SEND, queue(), queuePolicy(toService))).toBe(true);
    expect(serviceMay({ ...SEND, resource: `${SEND.resource}s` }, queue(), queuePolicy(toService))).toBe(false);
  });

  test('adds to other policies of the same queue', () => {
    const deny = { ...toService, Effect: 'Deny' };
    expect(serviceMay(SEND, queue(), queuePolicy(toService), queuePolicy(deny))).toBe(false);
    expect(serviceMay(SEND, queue(), queuePolicy(deny), queuePolicy(toService))).toBe(false);
  });

  test('may be JSON', () => {
    const policy = queuePolicy();
    const properties = { ...policy.properties, PolicyDocument: JSON.stringify(document(toService)) };
    expect(serviceMay(SEND, queue(), { ...policy, properties })).toBe(true);
  });
});

test('AWS::SNS::TopicPolicy belongs to the topics that it lists', () => {
  const topic = `arn:aws:sns:us-east-1:${ACCOUNT}:Topic`;
  const policy = resource('AWS::SNS::TopicPolicy', 'Policy', { Topics: [topic], PolicyDocument: document({ ...ALLOW, Action: 'sns:Publish', Resource: topic, Principal: EVENTS }) });
  expect(serviceMay({ action: 'sns:Publish', resource: topic }, policy)).toBe(true);
  expect(serviceMay({ action: 'sns:Publish', resource: `${topic}s` }, policy)).toBe(false);
});

describe('AWS::Events::EventBusPolicy', () => {
  const bus = resource('AWS::Events::EventBus', 'Bus', {}, { ref: 'orders', arn: `arn:aws:events:us-east-1:${ACCOUNT}:event-bus/orders` });
  const put = { action: 'events:PutEvents', resource: bus.arn };
  const statement = { Effect: 'Allow', Action: 'events:PutEvents', Resource: bus.arn, Principal: EVENTS };

  test.each<[rule: string, properties: object]>([
    ['has one statement', { Statement: statement }],
    ['may have it as JSON', { Statement: JSON.stringify(statement) }],
  ])('%s', (_, properties) => {
    const policy = resource('AWS::Events::EventBusPolicy', 'Policy', { EventBusName: 'orders', StatementId: 'Mine', ...properties });
    expect(serviceMay(put, bus, policy)).toBe(true);
    expect(serviceMay({ ...put, resource: `${bus.arn}s` }, bus, policy)).toBe(false);
  });

  test('belongs to the default bus when it names none', () => {
    const resource_ = `arn:aws:events:us-east-1:${ACCOUNT}:event-bus/default`;
    const policy = resource('AWS::Events::EventBusPolicy', 'Policy', { Statement: { ...statement, Resource: resource_ } });
    expect(serviceMay({ ...put, resource: resource_ }, policy)).toBe(true);
  });

  test('may name action and principal by themselves, with one condition', () => {
    const Condition = { Type: 'StringEquals', Key: 'aws:PrincipalOrgID', Value: 'o-1' };
    const policy = resource('AWS::Events::EventBusPolicy', 'Policy', { EventBusName: 'orders', Action: 'events:PutEvents', Principal: '*', Condition });
    expect(serviceMay({ ...put, context: { 'aws:PrincipalOrgID': 'o-1' } }, bus, policy)).toBe(true);
    expect(serviceMay(put, bus, policy)).toBe(false);
  });

  test('may name an account: it leaves it to the account\'s policies', () => {
    const policy = resource('AWS::Events::EventBusPolicy', 'Policy', { EventBusName: 'orders', Action: 'events:PutEvents', Principal: ACCOUNT });
    expect(permissions(bus, role(), policy).denialForRole(ROLE, put)).toContain('no identity-based policy');
    expect(permissions(bus, role(), rolePolicy(ALLOW), policy).denialForRole(ROLE, put)).toContain('no identity-based policy');
  });
});

describe('AWS::Lambda::Permission', () => {
  const fn = resource('AWS::Lambda::Function', 'Function', {}, { arn: FUNCTION });
  const rule = `arn:aws:events:us-east-1:${ACCOUNT}:rule/orders/Rule`;
  const invoke = { action: 'lambda:InvokeFunction', resource: FUNCTION };
  const from = { 'aws:SourceArn': rule, 'aws:SourceAccount': ACCOUNT };
  const permission = (properties: object = {}) => resource('AWS::Lambda::Permission', 'Permission', {
    Action: 'lambda:InvokeFunction', FunctionName: 'Function', Principal: 'events.amazonaws.com', ...properties,
  });

  test.each<[rule: string, name: string]>([
    ['a name', 'Function'],
    ['an ARN', FUNCTION],
    ['a partial ARN', `${ACCOUNT}:function:Function`],
  ])('FunctionName is %s', (_, FunctionName) => {
    expect(serviceMay(invoke, fn, permission({ FunctionName }))).toBe(true);
    expect(serviceMay({ ...invoke, resource: `${FUNCTION}s` }, fn, permission({ FunctionName }))).toBe(false);
  });

  test.each<[rule: string, name: string]>([
    ['a name', 'Function:live'],
    ['an ARN', `${FUNCTION}:live`],
  ])('with a qualifier in %s it is about that alias or version alone', (_, FunctionName) => {
    expect(serviceMay({ ...invoke, resource: `${FUNCTION}:live` }, fn, permission({ FunctionName }))).toBe(true);
    expect(serviceMay(invoke, fn, permission({ FunctionName }))).toBe(false);
  });

  test.each<[rule: string, properties: object, context: Record<string, string>, may: boolean]>([
    ['SourceArn is compared', { SourceArn: rule }, from, true],
    ['SourceArn may have wildcards', { SourceArn: rule.replace('orders', '*') }, from, true],
    ['another source may not', { SourceArn: `${rule}s` }, from, false],
    ['a request without a source may not', { SourceArn: rule }, {}, false],
    ['SourceAccount is compared', { SourceAccount: ACCOUNT }, from, true],
    ['another account may not', { SourceAccount: '210987654321' }, from, false],
    ['SourceAccount and PrincipalOrgID are both compared', { SourceAccount: '210987654321', PrincipalOrgID: 'o-1' }, { ...from, 'aws:PrincipalOrgID': 'o-1' }, false],
    ['SourceArn and SourceAccount are both compared', { SourceArn: rule, SourceAccount: '210987654321' }, from, false],
    ['PrincipalOrgID is compared', { PrincipalOrgID: 'o-1' }, from, false],
    ['EventSourceToken is compared', { EventSourceToken: 'token' }, { 'lambda:EventSourceToken': 'token' }, true],
    ['FunctionUrlAuthType is compared', { FunctionUrlAuthType: 'NONE' }, { 'lambda:FunctionUrlAuthType': 'AWS_IAM' }, false],
    ['InvokedViaFunctionUrl is compared', { InvokedViaFunctionUrl: true }, { 'lambda:InvokedViaFunctionUrl': 'true' }, true],
    ['another action may not', { Action: 'lambda:InvokeFunctionUrl' }, {}, false],
    ['another service may not', { Principal: 'sns.amazonaws.com' }, {}, false],
    ['everybody may', { Principal: '*' }, {}, true],
    ['an account is no service', { Principal: ACCOUNT }, {}, false],
  ])('%s', (_, properties, context, may) => {
    expect(serviceMay({ ...invoke, context }, fn, permission(properties))).toBe(may);
  });

  test('it may be about a function of another application', () => {
    expect(serviceMay(invoke, permission({ FunctionName: FUNCTION }))).toBe(true);
  });

  test('a role as principal may', () => {
    expect(permissions(fn, role(), permission({ Principal: ROLE })).denialForRole(ROLE, invoke)).toBeUndefined();
  });
});

describe('ResourcePolicy of AWS::DynamoDB::Table', () => {
  // DynamoDB Developer Guide, "Using resource-based policies for DynamoDB".
  const arn = `arn:aws:dynamodb:us-east-1:${ACCOUNT}:table/Table`;
  const statement = { Effect: 'Deny', Action: 'dynamodb:Query', Resource: [arn, `${arn}/index/*`], Principal: { AWS: ROLE } };
  const table = resource('AWS::DynamoDB::Table', 'Table', { ResourcePolicy: { PolicyDocument: document(statement) } }, { arn });
  const query = (name: string) => permissions(table, role(), rolePolicy({ Effect: 'Allow', Action: '*', Resource: '*' }))
    .denialForRole(ROLE, { action: 'dynamodb:Query', resource: name });

  test('is about the table and its indexes', () => {
    expect(query(arn)).toContain('explicit deny in a resource-based policy');
    expect(query(`${arn}/index/ByDate`)).toContain('explicit deny in a resource-based policy');
  });

  test('is not about other tables', () => {
    expect(query(`${arn}s/index/ByDate`)).toBeUndefined();
  });
});
