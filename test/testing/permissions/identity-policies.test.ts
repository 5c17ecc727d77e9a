import { ACCOUNT, ALLOW, DENY, document, permissions, QUEUE, resource, ROLE, role, SEND } from './policies';
import type { Resource } from '../../../src/testing/assembly/graph';

// Sources: CloudFormation Template Reference, the AWS::IAM types; AWS Managed Policy Reference Guide.

const MANAGED = `arn:aws:iam::${ACCOUNT}:policy/Mine`;

describe('a role has the statements of', () => {
  test.each<[rule: string, resources: Resource[]]>([
    ['its inline policies', [role({ Policies: [{ PolicyName: 'Other', PolicyDocument: document() }, { PolicyName: 'Mine', PolicyDocument: document(ALLOW) }] })]],
    ['AWS::IAM::Policy with its name', [role(), resource('AWS::IAM::Policy', 'Mine', { Roles: ['Other', 'Role'], PolicyDocument: document(ALLOW) })]],
    ['AWS::IAM::RolePolicy with its name', [role(), resource('AWS::IAM::RolePolicy', 'Mine', { RoleName: 'Role', PolicyName: 'Mine', PolicyDocument: document(ALLOW) })]],
    ['AWS::IAM::ManagedPolicy with its name', [role(), resource('AWS::IAM::ManagedPolicy', 'Mine', { Roles: ['Role'], PolicyDocument: document(ALLOW) }, { arn: MANAGED })]],
    [
      'the managed policies of the application that it lists',
      [role({ ManagedPolicyArns: [MANAGED] }), resource('AWS::IAM::ManagedPolicy', 'Mine', { PolicyDocument: document(ALLOW) }, { arn: MANAGED })],
    ],
    ['policies attached to it from outside, when it belongs to another application', [resource('AWS::IAM::Policy', 'Mine', { Roles: ['Role'], PolicyDocument: document(ALLOW) })]],
    ['a document with a single statement', [role(), resource('AWS::IAM::Policy', 'Mine', { Roles: ['Role'], PolicyDocument: { Statement: ALLOW } })]],
  ])('%s', (_, resources) => {
    expect(permissions(...resources).denialForRole(ROLE, SEND)).toBeUndefined();
    expect(permissions(...resources).denialForRole(ROLE, { ...SEND, action: 'sqs:PurgeQueue' })).toContain('no identity-based policy');
  });

  test('no other role', () => {
    const other = resource('AWS::IAM::Policy', 'Mine', { Roles: ['Other'], PolicyDocument: document(ALLOW) });
    expect(permissions(role(), other).denialForRole(ROLE, SEND)).toContain('no identity-based policy');
  });

  test('all of its policies: one denies what another allows', () => {
    const inline = role({ Policies: [{ PolicyName: 'Mine', PolicyDocument: document(DENY) }] });
    const attached = resource('AWS::IAM::Policy', 'Mine', { Roles: ['Role'], PolicyDocument: document(ALLOW) });
    expect(permissions(inline, attached).denialForRole(ROLE, SEND)).toContain('explicit deny in an identity-based policy');
  });
});

test('a message about an inline policy names the role and the policy', () => {
  const inline = role({ Policies: [{ PolicyName: 'Mine', PolicyDocument: document({ ...ALLOW, Condition: { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } } }) }] });
  expect(() => permissions(inline).denialForRole(ROLE, SEND)).toThrow('Stack/Role: policy Mine: statement 1: the condition operator IpAddress is not modelled');
});

describe('policies that AWS manages', () => {
  const withPolicy = (name: string, partition = 'aws') => permissions(role({ ManagedPolicyArns: [`arn:${partition}:iam::aws:policy/${name}`] }));

  test.each<[name: string, allowed: string, denied: string]>([
    ['service-role/AWSLambdaBasicExecutionRole', 'logs:PutLogEvents', 'logs:DeleteLogGroup'],
    ['service-role/AWSLambdaSQSQueueExecutionRole', 'sqs:ReceiveMessage', 'sqs:SendMessage'],
    ['service-role/AWSLambdaSQSQueueExecutionRole', 'logs:PutLogEvents', 'sqs:ChangeMessageVisibility'],
    ['service-role/AWSLambdaDynamoDBExecutionRole', 'dynamodb:GetRecords', 'dynamodb:GetItem'],
    ['service-role/AWSLambdaVPCAccessExecutionRole', 'ec2:CreateNetworkInterface', 'ec2:RunInstances'],
    ['AWSXRayDaemonWriteAccess', 'xray:PutTraceSegments', 'xray:GetTraceSummaries'],
    ['AWSXrayWriteOnlyAccess', 'xray:PutTelemetryRecords', 'xray:GetTraceSummaries'],
    ['CloudWatchLambdaInsightsExecutionRolePolicy', 'logs:CreateLogGroup', 'logs:PutLogEvents'],
  ])('%s allows %s, not %s', (name, allowed, denied) => {
    expect(withPolicy(name).denialForRole(ROLE, { action: allowed, resource: QUEUE })).toBeUndefined();
    expect(withPolicy(name).denialForRole(ROLE, { action: denied, resource: QUEUE })).toMatch(new RegExp(`allows the ${denied} action$`));
  });

  test('CloudWatchLambdaInsightsExecutionRolePolicy allows writing to the log group of Lambda Insights', () => {
    const resource_ = `arn:aws:logs:us-east-1:${ACCOUNT}:log-group:/aws/lambda-insights:log-stream:1`;
    expect(withPolicy('CloudWatchLambdaInsightsExecutionRolePolicy').denialForRole(ROLE, { action: 'logs:PutLogEvents', resource: resource_ })).toBeUndefined();
  });

  test('have an ARN in each partition', () => {
    expect(withPolicy('AWSXRayDaemonWriteAccess', 'aws-cn').denialForRole(ROLE, { action: 'xray:PutTraceSegments', resource: '*' })).toBeUndefined();
  });

  test.each(['AmazonSQSFullAccess', 'AWSLambdaBasicExecutionRole', 'toString'])('%s is not modelled: it allows nothing, and the denial says so', (name) => {
    expect(withPolicy(name).denialForRole(ROLE, SEND)).toMatch(new RegExp(
      `because no identity-based policy allows the sqs:SendMessage action; the managed policy arn:aws:iam::aws:policy/${name} is not modelled and allows nothing here$`,
    ));
  });

  test('are not blamed for an explicit deny', () => {
    const denied = role({
      ManagedPolicyArns: ['arn:aws:iam::aws:policy/AmazonSQSFullAccess'], Policies: [{ PolicyName: 'Mine', PolicyDocument: document(DENY) }],
    });
    expect(permissions(denied).denialForRole(ROLE, SEND)).toMatch(/with an explicit deny in an identity-based policy$/);
  });
});
