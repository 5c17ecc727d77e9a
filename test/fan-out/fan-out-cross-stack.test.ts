import { Duration, type Stack } from 'aws-cdk-lib';
import { EventBus } from 'aws-cdk-lib/aws-events';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Defaults, Encryption, FanOut, Handler } from '../../src';
import { app, existingFunction, existingQueue, handler, needs, stack, templateOf } from '../support/constructs';
import { counts, only, statements } from '../support/templates';

const eventsArn = (rest: string) => ({ 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':events:', { Ref: 'AWS::Region' }, ':', { Ref: 'AWS::AccountId' }, rest]] });

/** Stacks of one app. */
function stacks(...ids: string[]): Stack[] {
  const root = app();
  return ids.map((id) => stack(id, root));
}

test('a subscriber of another stack needs the channel, and the channel does not know it', () => {
  const [a, b] = stacks('A', 'B');
  const fanOut = new FanOut(a, 'F', { archiveRetention: Duration.days(1) });
  fanOut.subscribe(b, 'Sub', { handler: handler() });
  expect(counts(templateOf(a))).toEqual({ 'AWS::Events::EventBus': 1, 'AWS::Events::Archive': 1 });
  expect(only(templateOf(b), 'AWS::Events::Rule').Properties.EventBusName).toEqual({ 'Fn::ImportValue': expect.stringContaining('FEventBus') });
  expect([needs(a), needs(b)]).toEqual([[], ['A']]);
});

test('a subscriber may publish to the channel of the other stack', () => {
  const [a, b] = stacks('A', 'B');
  const fanOut = new FanOut(a, 'F');
  fanOut.connect(fanOut.subscribe(b, 'Sub', { handler: handler() }).function);
  templateOf(b);
  expect([needs(a), needs(b)]).toEqual([[], ['A']]);
});

test.each<[string, (fanOut: FanOut, a: Stack, b: Stack) => void, string[], string[]]>([
  ['queue and channel in A, subscriber in B', (f, a, b) => f.subscribe(b, 'Sub', { handler: handler(), queue: existingQueue(a) }), [], ['A']],
  ['queue in B, channel and subscriber in A', (f, a, b) => f.subscribe(a, 'Sub', { handler: handler(), queue: existingQueue(b) }), ['B'], []],
  ['queue and subscriber in B, which needs A', (f, _a, b) => f.subscribe(b, 'Sub', { handler: handler(), queue: existingQueue(b) }), [], ['A']],
  ['function and channel in A, subscriber in B', (f, a, b) => f.subscribe(b, 'Sub', { handler: Handler.fromFunction(existingFunction(a)) }), [], ['A']],
  ['function in B, channel and subscriber in A', (f, a, b) => f.subscribe(a, 'Sub', { handler: Handler.fromFunction(existingFunction(b)) }), ['B'], []],
  ['function and subscriber in B, which needs A', (f, _a, b) => f.subscribe(b, 'Sub', { handler: Handler.fromFunction(existingFunction(b)) }), [], ['A']],
])('what exists already may live in another stack: %s', (_name, subscribe, neededByA, neededByB) => {
  const [a, b] = stacks('A', 'B');
  subscribe(new FanOut(a, 'F'), a, b);
  templateOf(a);
  expect([needs(a), needs(b)]).toEqual([neededByA, neededByB]);
});

test('a queue in B may be subscribed from B although B needs A for more than the channel', () => {
  const [a, b] = stacks('A', 'B');
  b.addStackDependency(a);
  new FanOut(a, 'F').subscribe(b, 'Sub', { handler: handler(), queue: existingQueue(b) });
  templateOf(b);
  expect([needs(a), needs(b)]).toEqual([[], ['A']]);
});

test('the queue of another stack allows the rules of the subscriber by their name, which refers to nothing', () => {
  const [a, b] = stacks('A', 'B');
  new FanOut(a, 'F').subscribe(b, 'Sub', { handler: handler(), queue: existingQueue(a) });
  const [allowed] = statements(templateOf(a), 'AWS::SQS::QueuePolicy').filter(({ Effect }) => Effect === 'Allow');
  expect(allowed.Condition).toEqual({
    StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } },
    ArnLike: { 'aws:SourceArn': [eventsArn(':rule/B-Sub-????????'), eventsArn(':rule/*/B-Sub-????????')] },
  });
});

test('refuses two subscribers of one queue, also of different stacks, and takes a queue each', () => {
  const [a, b, c] = stacks('A', 'B', 'C');
  const fanOut = new FanOut(a, 'F');
  const queue = existingQueue(a);
  fanOut.subscribe(b, 'One', { handler: handler(), queue });
  expect(() => fanOut.subscribe(c, 'Two', { handler: handler(), queue })).toThrow(new Error(
    'C/Two/Consumer: queue must be a queue of its own, got A/Waiting; B/One/Consumer takes from it [cdk-eventweave:sharedQueue]',
  ));
  fanOut.subscribe(c, 'Three', { handler: handler(), queue: existingQueue(c) });
  templateOf(c);
});

test('a bus of another stack can be archived and subscribed here', () => {
  const [a, b] = stacks('A', 'B');
  const fanOut = new FanOut(b, 'F', { eventBus: new EventBus(a, 'Mine'), archiveRetention: Duration.days(1) });
  fanOut.subscribe(b, 'Sub', { handler: handler() });
  templateOf(b);
  expect([needs(a), needs(b)]).toEqual([[], ['A']]);
});

test('two channels in two stacks are each subscribed on behalf of the other, from stacks of their own', () => {
  const [a, b, c, d] = stacks('A', 'B', 'C', 'D');
  const [one, two] = [new FanOut(a, 'One'), new FanOut(b, 'Two')];
  // What happens on one channel is published on the other.
  two.connect(one.subscribe(c, 'ToTwo', { handler: handler() }).function);
  one.connect(two.subscribe(d, 'ToOne', { handler: handler() }).function);
  templateOf(c);
  expect([a, b, c, d].map(needs)).toEqual([[], [], ['A', 'B'], ['A', 'B']]);
});

test('a customer key of a third stack: channel and subscriber need it, and it knows neither', () => {
  const [k, a, b, c] = stacks('K', 'A', 'B', 'C');
  Defaults.of(k.node.root).set({ encryption: Encryption.customerKey(new Key(k, 'Key')) });
  const fanOut = new FanOut(a, 'F', { archiveRetention: Duration.days(1) });
  fanOut.subscribe(b, 'Sub', { handler: handler() });
  fanOut.subscribe(c, 'Late', { handler: Handler.fromFunction(existingFunction(b)) });
  templateOf(c);
  expect([k, a, b, c].map(needs)).toEqual([[], ['K'], ['A', 'K'], ['A', 'B', 'K']]);
});

test('a customer key of the queue that exists already, in a third stack, allows the rule and knows nothing', () => {
  const [k, a, b] = stacks('K', 'A', 'B');
  const queue = existingQueue(a, { encryptionMasterKey: new Key(k, 'Key') });
  new FanOut(a, 'F').subscribe(b, 'Sub', { handler: handler(), queue });
  expect(statements(templateOf(k), 'AWS::KMS::Key').slice(1)).toMatchObject([{ Principal: { Service: 'events.amazonaws.com' }, Action: ['kms:Decrypt', 'kms:GenerateDataKey'] }]);
  expect([k, a, b].map(needs)).toEqual([[], ['K'], ['A', 'K']]);
});

test.each(['strong', 'both', 'weak'])('%s references between stacks keep the direction', (strength) => {
  const root = app({ '@aws-cdk/core:defaultCrossStackReferences': strength });
  const [k, a, b] = ['K', 'A', 'B'].map((id) => stack(id, root));
  const fanOut = new FanOut(a, 'F', { encryption: Encryption.customerKey(new Key(k, 'Key')) });
  fanOut.connect(fanOut.subscribe(b, 'Sub', { handler: handler(), queue: existingQueue(a) }).function);
  templateOf(b);
  for (const [needed, stackThatMayNot] of [['A', k], ['B', k], ['B', a]] as const) expect(needs(stackThatMayNot)).not.toContain(needed);
});
