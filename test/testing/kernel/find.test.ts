import type { Graph, Resource } from '../../../src/testing/assembly/graph';
import { findResource, requirePlace } from '../../../src/testing/kernel/find';

const QUEUE = 'AWS::SQS::Queue';

function resource(path: string, { type = QUEUE, name = path.replaceAll('/', ''), properties = {} }: Partial<Resource> & { name?: string } = {}): Resource {
  const url = `https://sqs.us-east-1.amazonaws.com/123456789012/${name}`;
  return { id: `${path.replaceAll('/', '')}1A2B3C4D`, stack: path.split('/')[0], path, type, properties, ref: url, arn: `arn:aws:sqs:us-east-1:123456789012:${name}` };
}

function graphOf(...resources: Resource[]): Graph {
  return { account: '123456789012', region: 'us-east-1', resources, outputs: {} };
}

const find = (name: string, ...resources: Resource[]) => findResource(graphOf(...resources), 'queue', [QUEUE], name).path;

const billing = resource('Billing/Charge/Queue', { name: 'charge-queue' });
const shipping = resource('Shipping/Pack/Queue');

describe('a resource is found by', () => {
  test.each([
    ['its path', 'Billing/Charge/Queue'],
    ['its logical id', billing.id],
    ['its physical name', 'charge-queue'],
    ['its URL', billing.ref],
    ['its ARN', billing.arn],
    ['the end of its path', 'Charge/Queue'],
    ['a name in its path that no other has', 'Charge'],
    ['its stack, when it is the only one there', 'Billing'],
  ])('%s', (_, name) => {
    expect(find(name, billing, shipping)).toBe('Billing/Charge/Queue');
  });
});

test('a full path goes before the end of another', () => {
  expect(find('Queue', resource('Queue'), billing)).toBe('Queue');
});

test('the end of a path goes before the middle of another', () => {
  expect(find('Charge', resource('Billing/Charge'), resource('Other/Charge/Queue'))).toBe('Billing/Charge');
});

test('part of a name is no name', () => {
  expect(() => find('Char', billing)).toThrow('there is no queue Char; there is Billing/Charge/Queue');
});

test('only resources of the types that are asked for count', () => {
  expect(find('Charge', billing, resource('Billing/Charge/Fn', { type: 'AWS::Lambda::Function' }))).toBe('Billing/Charge/Queue');
});

test('a name that several have is an error with their paths', () => {
  expect(() => find('Queue', billing, shipping)).toThrow('queue Queue is not clear: Billing/Charge/Queue, Shipping/Pack/Queue');
});

describe('of a queue and the dead-letter queues beside it the queue is meant', () => {
  const delivery = resource('Billing/Charge/DeliveryDeadLetters');
  const dead = resource('Billing/Charge/DeadLetters');
  const queue = resource('Billing/Charge/Queue', { properties: { RedrivePolicy: { deadLetterTargetArn: dead.arn } } });

  test('of SQS', () => expect(find('Charge', dead, queue)).toBe('Billing/Charge/Queue'));

  test('of a rule\'s target', () => {
    const rule = resource('Billing/Rule', { type: 'AWS::Events::Rule', properties: { Targets: [{ DeadLetterConfig: { Arn: delivery.arn } }] } });
    expect(find('Charge', dead, delivery, queue, rule)).toBe('Billing/Charge/Queue');
  });

  test('of a function', () => {
    const fn = resource('Billing/Fn', { type: 'AWS::Lambda::Function', properties: { DeadLetterConfig: { TargetArn: delivery.arn } } });
    expect(find('Charge', delivery, queue, fn)).toBe('Billing/Charge/Queue');
  });

  test('one that is named itself is found', () => expect(find('DeadLetters', dead, delivery, queue)).toBe('Billing/Charge/DeadLetters'));

  test('where there are dead-letter queues only, any of them may be', () => {
    const other = resource('Elsewhere/Queue', { properties: { RedrivePolicy: { deadLetterTargetArn: delivery.arn } } });
    expect(() => find('Charge', dead, delivery, { ...queue, path: 'Elsewhere' }, other)).toThrow('is not clear');
  });
});

describe('an unknown name', () => {
  test('lists the names that are there, nearest first', () => {
    expect(() => find('Packk', billing, shipping)).toThrow('there is no queue Packk; there is Shipping/Pack/Queue, Billing/Charge/Queue');
    expect(() => find('charge', shipping, billing)).toThrow('there is Billing/Charge/Queue, Shipping/Pack/Queue');
  });

  test('lists eight at most', () => {
    const many = Array.from({ length: 20 }, (_, index) => resource(`Stack/Q${index}`));
    expect(() => find('Q99', ...many)).toThrow(/there is (Stack\/Q\d+, ){7}Stack\/Q\d+$/);
  });

  test('says so when there is none of the kind', () => expect(() => find('Charge')).toThrow('there is no queue Charge; there is none at all'));
});

test('a place for faults that no path has in it is refused, with those that are near', () => {
  expect(() => requirePlace(graphOf(billing, shipping), 'Charge/Queue')).not.toThrow();
  expect(() => requirePlace(graphOf(billing, shipping), 'Charges')).toThrow('there is no Charges for faults; there is Billing/Charge/Queue, Shipping/Pack/Queue');
});
