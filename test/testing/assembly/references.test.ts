import { assemblyOf } from './written-assembly';
import { loadAssembly } from '../../../src/testing/assembly/load-assembly';

const queue = (Properties: object = {}, more: object = {}) => ({ Type: 'AWS::SQS::Queue', Properties, ...more });

test('references that go round within values are an error with the way (CloudFormation User Guide: circular dependency)', () => {
  const Resources = { A: queue({ QueueName: { 'Fn::GetAtt': ['B', 'QueueName'] } }), B: queue({ QueueName: { 'Fn::GetAtt': ['A', 'QueueName'] } }) };
  expect(() => loadAssembly(assemblyOf({ S: { Resources } }))).toThrow('circular reference: S/A.QueueName -> S/B.QueueName -> S/A.QueueName');
});

test('resources that wait for each other are an error, although each value could be told (CloudFormation User Guide: circular dependency)', () => {
  const Resources = { A: queue({ Tags: [{ Ref: 'B' }] }), B: queue({ RedrivePolicy: { 'Fn::GetAtt': ['A', 'Arn'] } }) };
  expect(() => loadAssembly(assemblyOf({ S: { Resources } }))).toThrow('circular dependency between resources: S/A -> S/B -> S/A');
});

test('DependsOn counts in a circle (CloudFormation Template Reference, DependsOn attribute)', () => {
  const Resources = { A: queue({ Tags: [{ 'Fn::Sub': '${B.Arn}' }] }), B: queue({}, { DependsOn: ['A'] }) };
  expect(() => loadAssembly(assemblyOf({ S: { Resources } }))).toThrow('circular dependency between resources: S/A -> S/B -> S/A');
});

test('DependsOn a resource that its condition leaves out counts nothing', () => {
  const Conditions = { Never: { 'Fn::Equals': ['a', 'b'] } };
  const Resources = { A: queue({}, { Condition: 'Never' }), B: queue({}, { DependsOn: 'A' }) };
  expect(loadAssembly(assemblyOf({ S: { Conditions, Resources } })).resources).toHaveLength(1);
});

test('ImportValue gives the export of another stack, also of one that comes later (Template Reference, Fn::ImportValue)', () => {
  const Early = { Outputs: { Seen: { Value: { 'Fn::ImportValue': { 'Fn::Sub': 'late:${AWS::Region}' } } } } };
  const Late = {
    Resources: { Q: queue({ QueueName: 'orders' }) },
    Outputs: { Arn: { Value: { 'Fn::GetAtt': ['Q', 'Arn'] }, Export: { Name: { 'Fn::Join': [':', ['late', { Ref: 'AWS::Region' }]] } } } },
  };
  expect(loadAssembly(assemblyOf({ Early, Late })).outputs.Early.Seen).toBe('arn:aws:sqs:us-east-1:123456789012:orders');
});

test('an export of no stack is one of another application: a stand-in, which is remembered', () => {
  const graph = loadAssembly(assemblyOf({ S: { Outputs: { Vpc: { Value: { 'Fn::ImportValue': 'network-vpc' } } } } }));
  expect(graph.outputs.S.Vpc).toBe('stand-in for export network-vpc');
  expect(graph.standIns).toEqual({ 'stand-in for export network-vpc': 'export network-vpc' });
});

test('the export of an output that its condition leaves out is not there', () => {
  const Conditions = { Never: { 'Fn::Equals': ['a', 'b'] } };
  const Outputs = { Left: { Value: 1, Condition: 'Never', Export: { Name: 'e' } }, Seen: { Value: { 'Fn::ImportValue': 'e' } } };
  expect(loadAssembly(assemblyOf({ S: { Conditions, Outputs } })).outputs.S).toEqual({ Seen: 'stand-in for export e' });
});
