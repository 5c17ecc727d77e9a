import { assemblyOf } from './written-assembly';
import { loadAssembly } from '../../../src/testing/assembly/load-assembly';

const IN = 'us-east-1:123456789012';

/** What `Ref` and `Fn::GetAtt` give for resource `It` of a type. */
function given(Type: string, Properties: object, attributes: readonly string[] = []): unknown[] {
  const Outputs = Object.fromEntries(['Ref', ...attributes].map((name, index) => {
    return [`O${index}`, { Value: name === 'Ref' ? { Ref: 'It' } : { 'Fn::GetAtt': ['It', name] } }];
  }));
  return Object.values(loadAssembly(assemblyOf({ S: { Resources: { It: { Type, Properties } }, Outputs } })).outputs.S);
}

describe('Ref, then attributes (CloudFormation Template Reference, "Return values" of each type)', () => {
  test.each<[type: string, properties: object, attributes: string[], expected: unknown[]]>([
    ['AWS::SQS::Queue', { QueueName: 'q' }, ['Arn', 'QueueName', 'QueueUrl'],
      ['https://sqs.us-east-1.amazonaws.com/123456789012/q', `arn:aws:sqs:${IN}:q`, 'q', 'https://sqs.us-east-1.amazonaws.com/123456789012/q']],
    ['AWS::SNS::Topic', { TopicName: 't' }, ['TopicArn', 'TopicName'], [`arn:aws:sns:${IN}:t`, `arn:aws:sns:${IN}:t`, 't']],
    ['AWS::Kinesis::Stream', { Name: 's' }, ['Arn'], ['s', `arn:aws:kinesis:${IN}:stream/s`]],
    ['AWS::Events::EventBus', { Name: 'b' }, ['Arn', 'Name'], ['b', `arn:aws:events:${IN}:event-bus/b`, 'b']],
    ['AWS::Events::Rule', { Name: 'r' }, ['Arn'], ['r', `arn:aws:events:${IN}:rule/r`]],
    ['AWS::Events::Rule', { Name: 'r', EventBusName: 'default' }, ['Arn'], ['r', `arn:aws:events:${IN}:rule/r`]],
    ['AWS::Events::Rule', { Name: 'r', EventBusName: 'b' }, ['Arn'], ['b|r', `arn:aws:events:${IN}:rule/b/r`]],
    ['AWS::Events::Rule', { Name: 'r', EventBusName: `arn:aws:events:${IN}:event-bus/b` }, ['Arn'], ['b|r', `arn:aws:events:${IN}:rule/b/r`]],
    ['AWS::Events::Archive', { ArchiveName: 'a' }, ['Arn'], ['a', `arn:aws:events:${IN}:archive/a`]],
    ['AWS::Scheduler::Schedule', { Name: 's' }, ['Arn'], ['s', `arn:aws:scheduler:${IN}:schedule/default/s`]],
    ['AWS::Scheduler::Schedule', { Name: 's', GroupName: 'g' }, ['Arn'], ['s', `arn:aws:scheduler:${IN}:schedule/g/s`]],
    ['AWS::Scheduler::ScheduleGroup', { Name: 'g' }, ['Arn'], ['g', `arn:aws:scheduler:${IN}:schedule-group/g`]],
    ['AWS::Pipes::Pipe', { Name: 'p' }, ['Arn'], ['p', `arn:aws:pipes:${IN}:pipe/p`]],
    ['AWS::Lambda::Function', { FunctionName: 'f' }, ['Arn'], ['f', `arn:aws:lambda:${IN}:function:f`]],
    ['AWS::Lambda::Version', { FunctionName: 'f' }, ['Version', 'FunctionArn'],
      [`arn:aws:lambda:${IN}:function:f:1`, '1', `arn:aws:lambda:${IN}:function:f:1`]],
    ['AWS::Lambda::Alias', { FunctionName: `arn:aws:lambda:${IN}:function:f`, Name: 'live' }, ['AliasArn'],
      [`arn:aws:lambda:${IN}:function:f:live`, `arn:aws:lambda:${IN}:function:f:live`]],
    ['AWS::Lambda::LayerVersion', { LayerName: 'l' }, [], [`arn:aws:lambda:${IN}:layer:l:1`]],
    ['AWS::Lambda::Url', { TargetFunctionArn: `arn:aws:lambda:${IN}:function:f` }, ['FunctionArn'],
      [`arn:aws:lambda:${IN}:function:f`, `arn:aws:lambda:${IN}:function:f`]],
    ['AWS::StepFunctions::StateMachine', { StateMachineName: 'm' }, ['Arn', 'Name'],
      [`arn:aws:states:${IN}:stateMachine:m`, `arn:aws:states:${IN}:stateMachine:m`, 'm']],
    ['AWS::DynamoDB::Table', { TableName: 't' }, ['Arn', 'StreamArn'],
      ['t', `arn:aws:dynamodb:${IN}:table/t`, `arn:aws:dynamodb:${IN}:table/t/stream/2026-01-01T00:00:00.000`]],
    ['AWS::DynamoDB::GlobalTable', { TableName: 't' }, ['Arn'], ['t', `arn:aws:dynamodb:${IN}:table/t`]],
    ['AWS::S3::Bucket', { BucketName: 'b' }, ['Arn', 'DomainName', 'RegionalDomainName'],
      ['b', 'arn:aws:s3:::b', 'b.s3.amazonaws.com', 'b.s3.us-east-1.amazonaws.com']],
    ['AWS::SSM::Parameter', { Name: '/a/b', Type: 'String', Value: 'v' }, ['Type', 'Value'], ['/a/b', 'String', 'v']],
    ['AWS::IAM::Role', { RoleName: 'r' }, ['Arn'], ['r', 'arn:aws:iam::123456789012:role/r']],
    ['AWS::IAM::Role', { RoleName: 'r', Path: '/team/' }, ['Arn'], ['r', 'arn:aws:iam::123456789012:role/team/r']],
    ['AWS::IAM::Policy', { PolicyName: 'p' }, [], ['p']],
    ['AWS::KMS::Alias', { AliasName: 'alias/a' }, [], ['alias/a']],
    ['AWS::Logs::LogGroup', { LogGroupName: '/l' }, ['Arn'], ['/l', `arn:aws:logs:${IN}:log-group:/l:*`]],
    ['AWS::CloudWatch::Alarm', { AlarmName: 'a' }, ['Arn'], ['a', `arn:aws:cloudwatch:${IN}:alarm:a`]],
    ['AWS::ApiGateway::Stage', { StageName: 'prod', RestApiId: 'x' }, [], ['prod']],
  ])('%s %j: %j', (type, properties, attributes, expected) => {
    expect(given(type, properties, attributes)).toEqual(expected);
  });

  test.each<[type: string, properties: object, attributes: string[], pattern: RegExp]>([
    ['AWS::KMS::Key', {}, ['Arn'], /^(?<id>[0-9a-f-]{36}) arn:aws:kms:us-east-1:123456789012:key\/\k<id>$/],
    ['AWS::Lambda::EventSourceMapping', {}, ['Id', 'EventSourceMappingArn'], /^(?<id>[0-9a-f-]{36}) \k<id> arn:aws:lambda:us-east-1:123456789012:event-source-mapping:\k<id>$/],
    ['AWS::SecretsManager::Secret', { Name: 's' }, ['Id'], /^(?<arn>arn:aws:secretsmanager:us-east-1:123456789012:secret:s-[0-9A-Z]{6}) \k<arn>$/],
    ['AWS::IAM::Role', {}, ['RoleId'], /^S-It-[0-9A-Z]{12} AROA[0-9A-Z]{17}$/],
    ['AWS::ApiGateway::RestApi', {}, ['RootResourceId'], /^[0-9a-z]{10} [0-9a-z]{10}$/],
    ['AWS::ApiGatewayV2::Api', {}, ['ApiEndpoint'], /^(?<id>[0-9a-z]{10}) https:\/\/\k<id>\.execute-api\.us-east-1\.amazonaws\.com$/],
    ['AWS::Lambda::Url', { TargetFunctionArn: 'f' }, ['FunctionUrl'], / https:\/\/[0-9a-z]{32}\.lambda-url\.us-east-1\.on\.aws\/$/],
    ['AWS::SNS::Subscription', { TopicArn: 'arn:t' }, [], /^arn:t:[0-9a-f-]{36}$/],
  ])('%s %j has identifiers as the service makes them', (type, properties, attributes, pattern) => {
    expect(given(type, properties, attributes).join(' ')).toMatch(pattern);
  });
});

describe('names without a name property (CloudFormation Template Reference, Name type)', () => {
  const LONG = 'AnIdentifierThatIsAsLongAsThoseThatTheCdkMakesOfNestedConstructs4A5B6C7D'.repeat(2);
  const nameOf = (Type: string, stack: string, id: string, Properties = {}) => {
    return loadAssembly(assemblyOf({ [stack]: { Resources: { [id]: { Type, Properties } } } })).resources[0].arn.split(/[:/]/).at(-1)!;
  };

  test('stack, logical id and 12 characters, the same in every run', () => {
    expect(nameOf('AWS::SQS::Queue', 'Orders', 'Queue')).toBe('Orders-Queue-C9F0Y5NR7QVO');
  });

  test.each([
    ['AWS::SQS::Queue', 80], ['AWS::Lambda::Function', 64], ['AWS::IAM::Role', 64], ['AWS::S3::Bucket', 63], ['AWS::Events::Rule', 64],
    ['AWS::Events::Archive', 48], ['AWS::StepFunctions::StateMachine', 80], ['AWS::Kinesis::Stream', 128],
  ])('%s: cut to %d characters, parts of both names kept', (type, limit) => {
    const name = nameOf(type, 'AStackWhoseNameIsLongAsWell'.repeat(3), LONG);
    expect(name).toHaveLength(limit);
    expect(name).toMatch(/^astack.*-anid.*-[0-9a-z]{12}$/i);
  });

  test('FIFO queues and topics end with .fifo, within the limit (SQS Developer Guide, SNS Developer Guide)', () => {
    expect(nameOf('AWS::SQS::Queue', 'S', LONG, { FifoQueue: true })).toMatch(/^S-.{60}-[0-9A-Z]{12}\.fifo$/);
    expect(nameOf('AWS::SNS::Topic', 'S', 'T', { FifoTopic: 'true' })).toMatch(/^S-T-[0-9A-Z]{12}\.fifo$/);
  });

  test('buckets have small letters (S3 User Guide, bucket naming rules)', () => {
    expect(nameOf('AWS::S3::Bucket', 'Orders', 'Invoices')).toMatch(/^orders-invoices-[0-9a-z]{12}$/);
  });
});

describe('types that are not modelled', () => {
  test('Ref is a generated name, an attribute a stand-in that is remembered', () => {
    const Outputs = { Cidr: { Value: { 'Fn::GetAtt': ['Vpc', 'CidrBlock'] } } };
    const graph = loadAssembly(assemblyOf({ S: { Resources: { Vpc: { Type: 'AWS::EC2::VPC' } }, Outputs } }));
    expect(graph.resources[0].ref).toMatch(/^S-Vpc-[0-9A-Z]{12}$/);
    const text = `arn:aws:ec2:${IN}:stand-in/AWS.EC2.VPC/${graph.resources[0].ref}.CidrBlock`;
    expect(graph.outputs.S.Cidr).toBe(text);
    expect(graph.standIns).toEqual({ [text]: 'S/Vpc.CidrBlock (AWS::EC2::VPC)' });
  });

  test('parts of a stand-in are the stand-in again: a list or a structure is not known', () => {
    const attribute = { 'Fn::GetAtt': ['It', 'DnsEntries'] };
    const first = { 'Fn::Select': [0, attribute] };
    const Resources = { It: { Type: 'AWS::EC2::VPCEndpoint', Properties: {} } };
    const Outputs = {
      Whole: { Value: attribute }, Part: { Value: { 'Fn::Select': [1, { 'Fn::Split': [':', first] }] } }, Blocks: { Value: { 'Fn::Cidr': [attribute, 2, 8] } },
    };
    const { Whole, Part, Blocks } = loadAssembly(assemblyOf({ S: { Resources, Outputs } })).outputs.S;
    expect(Part).toBe(Whole);
    expect(Blocks).toEqual([Whole, Whole]);
  });
});
