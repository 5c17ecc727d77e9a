import { join } from 'node:path';
import { Duration } from 'aws-cdk-lib';
import { Architecture, Code, Runtime } from 'aws-cdk-lib/aws-lambda';
import { Handler, type HandlerOptions, type NodejsHandlerOptions } from '../../src';
import { consumer, existingFunction, handler, stack, templateOf } from '../support/constructs';
import { counts, only, resources } from '../support/templates';

const FUNCTION = 'AWS::Lambda::Function';
const ENTRY = join(__dirname, '..', 'support', 'handlers', 'good.ts');

const nodejs = (options: NodejsHandlerOptions = {}) => Handler.nodejs(ENTRY, options);
const FACTORIES: [name: string, make: (options?: HandlerOptions) => Handler][] = [['nodejs', nodejs], ['code', handler]];

describe.each(FACTORIES)('Handler.%s', (_name, make) => {
  test('creates a function of arm64 with JSON logs, tracing, and a log group and a role of its own', () => {
    const template = templateOf(consumer({ handler: make() }));
    expect(only(template, FUNCTION).Properties).toMatchObject({
      Architectures: ['arm64'],
      MemorySize: 256,
      Timeout: 30,
      Runtime: 'nodejs24.x',
      Handler: 'index.handler',
      LoggingConfig: { LogFormat: 'JSON', LogGroup: { Ref: only(template, 'AWS::Logs::LogGroup').id } },
      Role: { 'Fn::GetAtt': [only(template, 'AWS::IAM::Role').id, 'Arn'] },
      TracingConfig: { Mode: 'Active' },
    });
    expect(only(template, FUNCTION).Properties.Environment?.Variables?.EVENTWEAVE_EVENT_BUS_NAME).toBeUndefined();
    expect(counts(template)[FUNCTION]).toBe(1);
  });

  test.each<[string, HandlerOptions, object]>([
    ['timeout', { timeout: Duration.minutes(3) }, { Timeout: 180 }],
    ['memorySize', { memorySize: 1024 }, { MemorySize: 1024 }],
    ['architecture', { architecture: Architecture.X86_64 }, { Architectures: ['x86_64'] }],
    ['environment', { environment: { STAGE: 'dev' } }, { Environment: { Variables: { STAGE: 'dev' } } }],
  ])('%s can be given', (_prop, options, expected) => {
    expect(only(templateOf(consumer({ handler: make(options) })), FUNCTION).Properties).toMatchObject(expected);
  });

  test.each<[string, HandlerOptions, string, HandlerOptions]>([
    ['timeout of 0', { timeout: Duration.seconds(0) }, 'timeout must be from 1 second to 15 minutes, got 0 seconds [cdk-eventweave:handlerTimeoutRange]', { timeout: Duration.seconds(1) }],
    ['timeout above 15 minutes', { timeout: Duration.seconds(901) }, 'timeout must be from 1 second to 15 minutes, got 15 minutes 1 second [cdk-eventweave:handlerTimeoutRange]', { timeout: Duration.minutes(15) }],
    ['memorySize of 127', { memorySize: 127 }, 'memorySize must be a whole number from 128 to 10240, got 127 [cdk-eventweave:memorySize]', { memorySize: 128 }],
    ['memorySize of 10241', { memorySize: 10_241 }, 'memorySize must be a whole number from 128 to 10240, got 10241 [cdk-eventweave:memorySize]', { memorySize: 10_240 }],
    ['memorySize of 256.5', { memorySize: 256.5 }, 'memorySize must be a whole number from 128 to 10240, got 256.5 [cdk-eventweave:memorySize]', { memorySize: 256 }],
  ])('refuses a %s', (_what, options, message, nearMiss) => {
    expect(() => consumer({ handler: make(options) })).toThrow(new Error(`S/C: ${message}`));
    templateOf(consumer({ handler: make(nearMiss) }));
  });

  test('what is given as undefined is as good as left out', () => {
    const template = templateOf(consumer({ handler: make({ timeout: undefined, memorySize: undefined, environment: undefined }) }));
    expect(only(template, FUNCTION).Properties).toMatchObject({ Timeout: 30, MemorySize: 256 });
  });
});

test('Handler.nodejs calls the export that is named', () => {
  expect(only(templateOf(consumer({ handler: nodejs({ handler: 'main' }) })), FUNCTION).Properties.Handler).toBe('index.main');
});

test('Handler.code runs any language', () => {
  const python = Handler.code({ code: Code.fromInline('def handle(event, context): pass'), runtime: Runtime.PYTHON_3_13, handler: 'index.handle' });
  expect(only(templateOf(consumer({ handler: python })), FUNCTION).Properties).toMatchObject({
    Runtime: 'python3.13', Handler: 'index.handle', Code: { ZipFile: 'def handle(event, context): pass' }, MemorySize: 256, Timeout: 30,
  });
});

test('Handler.fromFunction changes nothing about the function but its permissions', () => {
  const alone = stack();
  existingFunction(alone);
  const s = stack();
  consumer({ handler: Handler.fromFunction(existingFunction(s)) }, s);
  const [before, after] = [alone, s].map((scope) => only(templateOf(scope), FUNCTION));
  expect(after.Properties).toEqual(before.Properties);
  expect(after.DependsOn).toContain(only(templateOf(s), 'AWS::IAM::Policy').id);
  expect(resources(templateOf(s))).not.toHaveProperty('CLogGroup');
  expect(counts(templateOf(s))['AWS::Logs::LogGroup']).toBeUndefined();
});

test('Handler.fromFunction takes the timeout that the function tells, not the one that it is given', () => {
  const s = stack();
  consumer({ handler: Handler.fromFunction(existingFunction(s), { timeout: Duration.seconds(20) }) }, s);
  expect(only(templateOf(s), 'AWS::SQS::Queue', 'CQueue').Properties.VisibilityTimeout).toBe(60);
});

test('an option that is given as undefined is one that is left out', () => {
  const s = stack();
  consumer({ handler: handler({ timeout: undefined, memorySize: undefined, architecture: undefined }) }, s);
  expect(only(templateOf(s), FUNCTION).Properties).toMatchObject({ Architectures: ['arm64'], MemorySize: 256, Timeout: 30 });
});
