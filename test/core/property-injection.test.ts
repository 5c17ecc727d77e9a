import { App, Aspects, Duration, Tags, type InjectionContext, type IPropertyInjector } from 'aws-cdk-lib';
import { EventBus, Rule } from 'aws-cdk-lib/aws-events';
import { Role } from 'aws-cdk-lib/aws-iam';
import { CfnFunction, Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { NodejsFunction } from 'aws-cdk-lib/aws-lambda-nodejs';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import type { IConstruct } from 'constructs';
import { FanOut, Handler } from '../../src';
import { handler, stack, templateOf } from '../support/constructs';
import { only, resources } from '../support/templates';

/** What a company adds to every construct of a class, and where it did so. */
class Injector implements IPropertyInjector {
  public readonly seen: string[] = [];

  public constructor(public readonly constructUniqueId: string, private readonly added: object) {}

  public inject(originalProps: any, { scope, id }: InjectionContext): any {
    this.seen.push(`${scope.node.path}/${id}`);
    return { ...originalProps, ...this.added };
  }
}

function subscribed(injector: Injector, code: Handler = handler()) {
  const s = stack('S', new App({ propertyInjectors: [injector] }));
  new FanOut(s, 'F', { archiveRetention: Duration.days(1) }).subscribe(s, 'Sub', { handler: code });
  return templateOf(s);
}

test('an injector for queues reaches each of ours', () => {
  const injector = new Injector(Queue.PROPERTY_INJECTION_ID, { maxMessageSizeBytes: 65_536 });
  const template = subscribed(injector);
  template.allResourcesProperties('AWS::SQS::Queue', { MaximumMessageSize: 65_536 });
  expect(injector.seen).toEqual(['S/Sub/Consumer/DeadLetterQueue', 'S/Sub/Consumer/Queue', 'S/Sub/DeliveryDeadLetterQueue']);
});

test.each<[string, string, Handler]>([
  ['Handler.code', LambdaFunction.PROPERTY_INJECTION_ID, handler()],
  ['Handler.nodejs', NodejsFunction.PROPERTY_INJECTION_ID, Handler.nodejs('test/support/handlers/good.ts')],
])('an injector for functions reaches that of %s', (_name, id, code) => {
  const injector = new Injector(id, { environment: { COMPANY: 'yes' } });
  expect(only(subscribed(injector, code), 'AWS::Lambda::Function').Properties.Environment.Variables).toMatchObject({ COMPANY: 'yes' });
});

test.each<[string, string, object, string, object]>([
  ['log groups', LogGroup.PROPERTY_INJECTION_ID, { retention: RetentionDays.ONE_YEAR }, 'AWS::Logs::LogGroup', { RetentionInDays: 365 }],
  ['roles', Role.PROPERTY_INJECTION_ID, { path: '/company/' }, 'AWS::IAM::Role', { Path: '/company/' }],
  ['rules', Rule.PROPERTY_INJECTION_ID, { description: 'of the company' }, 'AWS::Events::Rule', { Description: 'of the company' }],
  ['buses', EventBus.PROPERTY_INJECTION_ID, { description: 'of the company' }, 'AWS::Events::EventBus', { Description: 'of the company' }],
])('an injector for %s reaches ours', (_name, id, added, type, expected) => {
  expect(only(subscribed(new Injector(id, added)), type).Properties).toMatchObject(expected);
});

test('an aspect reaches what we create, and tags do', () => {
  const s = stack();
  new FanOut(s, 'F').subscribe(s, 'Sub', { handler: handler() });
  Aspects.of(s).add({ visit: (node: IConstruct) => { if (node instanceof CfnFunction) node.memorySize = 2048; } });
  Tags.of(s).add('team', 'orders');
  expect(only(templateOf(s), 'AWS::Lambda::Function').Properties.MemorySize).toBe(2048);
  for (const { Type, Properties } of Object.values(resources(templateOf(s)))) {
    if (['AWS::SQS::Queue', 'AWS::Lambda::Function', 'AWS::Logs::LogGroup', 'AWS::IAM::Role', 'AWS::Events::EventBus'].includes(Type)) {
      expect(Properties.Tags).toEqual([{ Key: 'team', Value: 'orders' }]);
    }
  }
});
