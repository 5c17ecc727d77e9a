import { loadAssembly } from '../../../src/testing/assembly/load-assembly';
import { Permissions } from '../../../src/testing/permissions';
import { assemblyOf } from '../assembly/written-assembly';

// Policies in the shape in which the CDK writes them, with their intrinsics.

const queueArn = { 'Fn::GetAtt': ['Queue', 'Arn'] };
const ruleArn = (name: string) => ({
  'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':events:', { Ref: 'AWS::Region' }, ':', { Ref: 'AWS::AccountId' }, `:rule/${name}`]],
});
const requireTls = { Action: 'sqs:*', Condition: { Bool: { 'aws:SecureTransport': 'false' } }, Effect: 'Deny', Principal: { AWS: '*' }, Resource: queueArn };
const fromRule = {
  Action: 'sqs:SendMessage',
  Condition: {
    StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } },
    ArnLike: { 'aws:SourceArn': [ruleArn('Billing-????????'), ruleArn('*/Billing-????????')] },
  },
  Effect: 'Allow',
  Principal: { Service: 'events.amazonaws.com' },
  Resource: queueArn,
};

const graph = loadAssembly(assemblyOf({
  Billing: {
    Resources: {
      Bus: { Type: 'AWS::Events::EventBus', Properties: { Name: 'orders' } },
      Queue: { Type: 'AWS::SQS::Queue' },
      QueuePolicy: { Type: 'AWS::SQS::QueuePolicy', Properties: { PolicyDocument: { Statement: [requireTls, fromRule], Version: '2012-10-17' }, Queues: [{ Ref: 'Queue' }] } },
      Role: {
        Type: 'AWS::IAM::Role',
        Properties: { ManagedPolicyArns: [{ 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':iam::aws:policy/service-role/AWSLambdaBasicExecutionRole']] }] },
      },
      RolePolicy: {
        Type: 'AWS::IAM::Policy',
        Properties: {
          PolicyDocument: {
            Statement: [
              { Action: ['sqs:ReceiveMessage', 'sqs:DeleteMessage'], Effect: 'Allow', Resource: queueArn },
              { Action: 'events:PutEvents', Effect: 'Allow', Resource: { 'Fn::GetAtt': ['Bus', 'Arn'] } },
            ],
            Version: '2012-10-17',
          },
          PolicyName: 'RolePolicy',
          Roles: [{ Ref: 'Role' }],
        },
      },
    },
  },
}));
const arn = (id: string) => graph.resources.find((resource) => resource.id === id)!.arn;
const permissions = new Permissions(graph);

function ruleMay(rule: string, { account = graph.account, service = 'events.amazonaws.com' } = {}): boolean {
  const context = { 'aws:SourceArn': `arn:aws:events:${graph.region}:${graph.account}:rule/${rule}`, 'aws:SourceAccount': account };
  return permissions.denialForService(service, { action: 'sqs:SendMessage', resource: arn('Queue'), context }) === undefined;
}

test.each<[rule: string, may: boolean]>([
  ['Billing-0fef7035', true],
  ['orders/Billing-0fef7035', true],
  ['orders/Billing-0fef703', false],
  ['orders/Shipping-0fef7035', false],
])('a queue policy with patterns of rule names, rule %s: %s', (rule, may) => {
  expect(ruleMay(rule)).toBe(may);
});

test('a queue policy with aws:SourceAccount keeps out the rules of other accounts', () => {
  expect(ruleMay('Billing-0fef7035', { account: '210987654321' })).toBe(false);
});

test('a queue policy for EventBridge keeps out other services', () => {
  expect(ruleMay('Billing-0fef7035', { service: 'sns.amazonaws.com' })).toBe(false);
});

test('a role has the policies that Ref attaches to it, and no more', () => {
  const denial = (action: string, id: string) => permissions.denialForRole(arn('Role'), { action, resource: arn(id) });
  expect(denial('sqs:ReceiveMessage', 'Queue')).toBeUndefined();
  expect(denial('events:PutEvents', 'Bus')).toBeUndefined();
  expect(denial('logs:PutLogEvents', 'Queue')).toBeUndefined();
  expect(denial('sqs:SendMessage', 'Queue')).toContain('because no identity-based policy allows the sqs:SendMessage action');
});
