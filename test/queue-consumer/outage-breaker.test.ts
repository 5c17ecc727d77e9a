import { Duration, type Stack } from 'aws-cdk-lib';
import { Alias } from 'aws-cdk-lib/aws-lambda';
import { Handler, type OutageBreakerOptions, type QueueConsumerProps } from '../../src';
import { consumer, existingFunction, handler, stack, subscriber, templateOf } from '../support/constructs';
import { only, references, resources } from '../support/templates';

const SCHEDULE = 'AWS::Scheduler::Schedule';
const NAME = 'S-C-5eaf6bcf';
const arn = (id: string) => ({ 'Fn::GetAtt': [id, 'Arn'] });

const aliasOf = (s: Stack) => new Alias(s, 'Live', { aliasName: 'live', version: existingFunction(s).currentVersion });

/** The stack of a consumer with a breaker. */
function withBreaker(outageBreaker: OutageBreakerOptions = {}, props: (s: Stack) => Partial<QueueConsumerProps> = () => ({})): Stack {
  const s = stack();
  consumer({ outageBreaker, ...props(s) }, s);
  return s;
}

test('the schedule is off, calls the function every five minutes once it is on, and says what is paused', () => {
  const template = templateOf(withBreaker());
  const [fn, queue, mapping, role] = [
    only(template, 'AWS::Lambda::Function'), only(template, 'AWS::SQS::Queue', 'CQueue'),
    only(template, 'AWS::Lambda::EventSourceMapping'), only(template, 'AWS::IAM::Role', 'COutageScheduleRole'),
  ].map(({ id }) => id);
  expect(only(template, SCHEDULE).Properties).toEqual({
    Name: NAME,
    Description: 'S/C: probes during an outage',
    State: 'DISABLED',
    ScheduleExpression: 'rate(5 minutes)',
    ScheduleExpressionTimezone: 'Etc/UTC',
    FlexibleTimeWindow: { Mode: 'OFF' },
    Target: {
      Arn: arn(fn),
      RoleArn: arn(role),
      RetryPolicy: { MaximumRetryAttempts: 0 },
      Input: { 'Fn::Join': ['', ['{"eventweaveProbe":{"queueArn":"', arn(queue), '","eventSourceMapping":"', { Ref: mapping }, '"}}']] },
    },
  });
});

test('the function is told the schedule by its name, and after how many failures to use it', () => {
  const s = withBreaker();
  expect(only(templateOf(s), 'AWS::Lambda::Function').Properties.Environment.Variables).toEqual({
    EVENTWEAVE_OUTAGE_SCHEDULE: NAME, EVENTWEAVE_OUTAGE_FAILURES: '10',
  });
});

test.each<[OutageBreakerOptions, string, string, number]>([
  [{}, '10', 'rate(5 minutes)', 6],
  [{ failures: 2, probeInterval: Duration.minutes(1) }, '2', 'rate(1 minute)', 2],
  [{ failures: 1000, probeInterval: Duration.hours(1) }, '1000', 'rate(1 hour)', 61],
])('failures and interval are as they are given, and the alarm lasts from probe to probe: %#', (options, failures, expression, periods) => {
  const template = templateOf(withBreaker(options));
  expect(only(template, 'AWS::Lambda::Function').Properties.Environment.Variables.EVENTWEAVE_OUTAGE_FAILURES).toBe(failures);
  expect(only(template, SCHEDULE).Properties.ScheduleExpression).toBe(expression);
  expect(only(template, 'AWS::CloudWatch::Alarm', 'CAlarmsOutage').Properties).toMatchObject({ EvaluationPeriods: periods, DatapointsToAlarm: 1 });
});

test('an outage rings as soon as it is found', () => {
  const template = templateOf(withBreaker());
  expect(only(template, 'AWS::CloudWatch::Alarm', 'CAlarmsOutage').Properties).toEqual({
    AlarmDescription: "S/C: every message failed, so the queue is paused and probed. What the function depends on is down, or refuses it: look for level ERROR in the function's log, and mend it; a probe that succeeds resumes the queue.",
    ComparisonOperator: 'GreaterThanThreshold',
    DatapointsToAlarm: 1,
    Dimensions: [{ Name: 'service', Value: { Ref: only(template, 'AWS::Lambda::Function').id } }],
    EvaluationPeriods: 6,
    MetricName: 'Outage',
    Namespace: 'Eventweave',
    Period: 60,
    Statistic: 'Maximum',
    Threshold: 0,
    TreatMissingData: 'notBreaching',
  });
});

test('an alias is what the schedule calls, and nothing else', () => {
  const s = withBreaker({}, (scope) => ({
    handler: Handler.fromFunction(aliasOf(scope)),
  }));
  const template = templateOf(s);
  const alias = { Ref: only(template, 'AWS::Lambda::Alias').id };
  expect(only(template, SCHEDULE).Properties.Target.Arn).toEqual(alias);
  expect(only(template, 'AWS::IAM::Role', 'COutageScheduleRole').Properties.Policies[0].PolicyDocument.Statement).toEqual([
    { Effect: 'Allow', Action: 'lambda:InvokeFunction', Resource: alias },
  ]);
});

test('two consumers have schedules of different names, of 64 characters at most', () => {
  const s = stack('S'.repeat(60));
  const consumers = [subscriber({ outageBreaker: {} }, {}, s).consumer, consumer({ outageBreaker: {} }, s)];
  const found = Object.values(resources(templateOf(s))).filter(({ Type }) => Type === SCHEDULE).map(({ Properties }) => Properties.Name);
  expect(new Set(found).size).toBe(2);
  for (const name of found) expect(name).toMatch(/^[\w.-]{1,64}$/);
  expect(consumers.map(({ outageSchedule }) => outageSchedule?.node.path.slice(-15))).toEqual(['/OutageSchedule', '/OutageSchedule']);
});

test('without it there is no schedule', () => {
  const c = consumer({ handler: handler() });
  templateOf(c).resourceCountIs(SCHEDULE, 0);
  expect(c.outageSchedule).toBeUndefined();
});

/** The logical ids that a resource needs first, directly or not. */
function needs(template: ReturnType<typeof templateOf>, id: string, seen = new Set<string>()): Set<string> {
  const resource = resources(template)[id];
  for (const next of [...references(resource.Properties), ...[resource.DependsOn ?? []].flat()]) {
    if (!resources(template)[next] || seen.has(next)) continue;
    seen.add(next);
    needs(template, next, seen);
  }
  return seen;
}

test.each<[string, (s: Stack) => Partial<QueueConsumerProps>]>([
  ['a function that is created', () => ({})],
  ['a function that exists already', (s) => ({ handler: Handler.fromFunction(existingFunction(s)) })],
  ['an alias', (s) => ({ handler: Handler.fromFunction(aliasOf(s)) })],
])('nothing needs itself, so that CloudFormation can create it: %s', (_name, props) => {
  const template = templateOf(withBreaker({}, props));
  const ids = Object.keys(resources(template));
  expect(ids.filter((id) => needs(template, id).has(id))).toEqual([]);
  const policy = only(template, 'AWS::IAM::Policy', 'COutageBreakerPolicy').id;
  expect(needs(template, policy)).toContain(only(template, SCHEDULE).id); // the walk sees through the attributes
});
