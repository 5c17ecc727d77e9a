import { assemblyOf } from './written-assembly';
import { loadAssembly } from '../../../src/testing/assembly/load-assembly';

const TOPIC = { Topic: { Type: 'AWS::SNS::Topic', Properties: { TopicName: 'news' } } };
const TOPIC_ARN = 'arn:aws:sns:us-east-1:123456789012:news';

/** What a value of a template resolves to in a stack `S` that has a topic `news`. */
function valueOf(value: unknown, template: object = {}): unknown {
  return loadAssembly(assemblyOf({ S: { Resources: TOPIC, Outputs: { It: { Value: value } }, ...template } })).outputs.S.It;
}

describe('intrinsic functions (CloudFormation Template Reference, Intrinsic function reference)', () => {
  test.each<[rule: string, value: unknown, expected: unknown]>([
    ['Ref of a resource gives what its type returns', { Ref: 'Topic' }, TOPIC_ARN],
    ['GetAtt takes a list', { 'Fn::GetAtt': ['Topic', 'TopicName'] }, 'news'],
    ['GetAtt takes a text with a dot', { 'Fn::GetAtt': 'Topic.TopicName' }, 'news'],
    ['Join puts the delimiter between values', { 'Fn::Join': [':', ['a', { Ref: 'AWS::Region' }, 3]] }, 'a:us-east-1:3'],
    ['Join takes an intrinsic list', { 'Fn::Join': ['+', { 'Fn::Split': ['.', 'a.b'] }] }, 'a+b'],
    ['Sub replaces references and attributes', { 'Fn::Sub': '${Topic}/${Topic.TopicName}/${AWS::AccountId}' }, `${TOPIC_ARN}/news/123456789012`],
    ['Sub prefers its own variables', { 'Fn::Sub': ['${Topic}-${Own}', { Topic: 'mine', Own: { Ref: 'AWS::Partition' } }] }, 'mine-aws'],
    ['Sub keeps ${!x} as ${x}', { 'Fn::Sub': '${!x} ${AWS::StackName}' }, '${x} S'],
    ['Select counts from 0 and takes a text', { 'Fn::Select': ['1', ['a', 'b']] }, 'b'],
    ['Split keeps empty parts', { 'Fn::Split': ['|', 'a||c'] }, ['a', '', 'c']],
    ['Base64 encodes UTF-8', { 'Fn::Base64': 'é' }, 'w6k='],
    ['GetAZs without a Region takes the one of the stack', { 'Fn::GetAZs': '' }, ['us-east-1a', 'us-east-1b', 'us-east-1c']],
    ['Length counts elements', { 'Fn::Length': { 'Fn::Split': [',', 'a,b,c'] } }, 3],
    ['ToJsonString resolves what it holds', { 'Fn::ToJsonString': { topic: { 'Fn::GetAtt': 'Topic.TopicName' } } }, '{"topic":"news"}'],
    ['Cidr gives blocks with the bits for hosts', { 'Fn::Cidr': ['192.168.0.0/24', 3, '5'] }, ['192.168.0.0/27', '192.168.0.32/27', '192.168.0.64/27']],
    ['URLSuffix is the domain of the partition', { Ref: 'AWS::URLSuffix' }, 'amazonaws.com'],
    ['NoValue leaves out the property', { kept: 1, left: { Ref: 'AWS::NoValue' } }, { kept: 1 }],
    ['NoValue leaves out the element', ['a', { Ref: 'AWS::NoValue' }], ['a']],
    ['a policy\'s own Condition is no intrinsic', { Condition: { Bool: { a: 'false' } } }, { Condition: { Bool: { a: 'false' } } }],
  ])('%s', (_, value, expected) => {
    expect(valueOf(value)).toEqual(expected);
  });

  test('NoValue leaves out a property of a resource', () => {
    const Resources = { It: { Type: 'AWS::SQS::Queue', Properties: { QueueName: { Ref: 'AWS::NoValue' } } } };
    expect(loadAssembly(assemblyOf({ S: { Resources } })).resources[0].properties).toStrictEqual({});
  });

  test('StackId is an ARN with the name of the stack', () => {
    expect(valueOf({ Ref: 'AWS::StackId' })).toMatch(/^arn:aws:cloudformation:us-east-1:123456789012:stack\/S\/[0-9a-f-]{36}$/);
  });

  test('FindInMap looks up both keys', () => {
    const Mappings = { Sizes: { 'us-east-1': { small: 128 } } };
    expect(valueOf({ 'Fn::FindInMap': ['Sizes', { Ref: 'AWS::Region' }, 'small'] }, { Mappings })).toBe(128);
  });

  test.each<[message: string, value: unknown]>([
    ['S: output It: stack S has no resource or parameter Gone', { Ref: 'Gone' }],
    ['S: output It: stack S has no resource or parameter Gone', { 'Fn::GetAtt': ['Gone', 'Arn'] }],
    ['S: output It: the intrinsic function Fn::Transform is not supported', { 'Fn::Transform': { Name: 'AWS::Include' } }],
    ['S: output It: Fn::Select finds no element 2 in ["a","b"]', { 'Fn::Select': [2, ['a', 'b']] }],
    ['S: output It: Fn::Join takes a list of at least 2 arguments, got ["a"]', { 'Fn::Join': ['a'] }],
    ['S: output It: a text is needed, got {"a":1}', { 'Fn::Join': ['', [{ a: 1 }]] }],
    ['S: output It: the mappings have no A.b.c', { 'Fn::FindInMap': ['A', 'b', 'c'] }],
    ['S: output It: the pseudo parameter AWS::Planet is not supported', { Ref: 'AWS::Planet' }],
  ])('an error names the place: %s', (message, value) => {
    expect(() => valueOf(value)).toThrow(new Error(message));
  });
});

describe('conditions (CloudFormation Template Reference, Condition functions)', () => {
  const Conditions = {
    Yes: { 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'us-east-1'] },
    No: { 'Fn::Not': [{ Condition: 'Yes' }] },
    Both: { 'Fn::And': [{ Condition: 'Yes' }, { Condition: 'No' }] },
    Either: { 'Fn::Or': [{ Condition: 'Yes' }, { Condition: 'No' }] },
    Numbers: { 'Fn::Equals': [1, '1'] },
  };

  test.each([['Yes', 'then'], ['No', 'else'], ['Both', 'else'], ['Either', 'then'], ['Numbers', 'then']])('Fn::If on %s gives %s', (name, expected) => {
    expect(valueOf({ 'Fn::If': [name, 'then', 'else'] }, { Conditions })).toBe(expected);
  });

  test('the branch that is not taken may refer to what is left out', () => {
    const Resources = { Topic: { ...TOPIC.Topic, Condition: 'No' } };
    expect(valueOf({ 'Fn::If': ['No', { Ref: 'Topic' }, 'none'] }, { Conditions, Resources })).toBe('none');
  });

  test('resources and outputs whose condition is false are left out', () => {
    const Resources = { ...TOPIC, Other: { Type: 'AWS::SNS::Topic', Condition: 'No' } };
    const Outputs = { Kept: { Value: 1, Condition: 'Yes' }, Left: { Value: { Ref: 'Other' }, Condition: 'No' } };
    const graph = loadAssembly(assemblyOf({ S: { Conditions, Resources, Outputs } }));
    expect(graph.resources.map(({ id }) => id)).toEqual(['Topic']);
    expect(graph.outputs.S).toEqual({ Kept: 1 });
  });

  test('a reference to a resource that is left out is an error', () => {
    const Resources = { Topic: { ...TOPIC.Topic, Condition: 'No' } };
    expect(() => valueOf({ Ref: 'Topic' }, { Conditions, Resources })).toThrow('S: output It: S/Topic is left out, as its condition No is false');
  });

  test('a condition that is not there is an error', () => {
    expect(() => valueOf({ 'Fn::If': ['Maybe', 1, 2] })).toThrow('S: condition Maybe: there is no such condition');
  });

  test('a condition on itself is an error with the way round', () => {
    const circle = { A: { Condition: 'B' }, B: { 'Fn::Not': [{ Condition: 'A' }] } };
    expect(() => valueOf({ 'Fn::If': ['A', 1, 2] }, { Conditions: circle }))
      .toThrow('circular reference: S: condition A -> S: condition B -> S: condition A');
  });
});

describe('parameters (CloudFormation User Guide, Parameters syntax)', () => {
  test.each<[type: string, value: unknown, expected: unknown]>([
    ['String', 'a', 'a'],
    ['Number', 3, '3'],
    ['CommaDelimitedList', 'a, b', ['a', 'b']],
    ['List<AWS::EC2::Subnet::Id>', 's-1,s-2', ['s-1', 's-2']],
  ])('a %s gives its default', (Type, Default, expected) => {
    expect(valueOf({ Ref: 'P' }, { Parameters: { P: { Type, Default } } })).toEqual(expected);
  });

  test('an SSM parameter gives a stand-in, which is remembered', () => {
    const Parameters = { P: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/shared/vpc' } };
    const graph = loadAssembly(assemblyOf({ S: { Parameters, Outputs: { It: { Value: { Ref: 'P' } } } } }));
    expect(graph.outputs.S.It).toBe('stand-in for SSM parameter /shared/vpc');
    expect(graph.standIns).toEqual({ 'stand-in for SSM parameter /shared/vpc': 'S/P' });
  });

  test('a parameter without a default is an error where its value is needed', () => {
    const Parameters = { P: { Type: 'String' } };
    expect(valueOf(1, { Parameters })).toBe(1);
    expect(() => valueOf({ Ref: 'P' }, { Parameters })).toThrow('S: parameter P: has no default; the simulator deploys with defaults, so give it one');
  });
});
