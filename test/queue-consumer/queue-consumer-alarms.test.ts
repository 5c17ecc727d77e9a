import { Queue } from 'aws-cdk-lib/aws-sqs';
import { QueueConsumer } from '../../src';
import { consumer, existingQueue, handler, stack, templateOf } from '../support/constructs';
import { only, resources } from '../support/templates';

const ALARM = 'AWS::CloudWatch::Alarm';
const QUEUE = 'AWS::SQS::Queue';

test('a dead letter rings at once', () => {
  const template = templateOf(consumer());
  expect(only(template, ALARM, 'CAlarmsDeadLetters').Properties).toEqual({
    AlarmDescription: "S/C: messages were invalid or failed every try, and rest in the dead-letter queue. Look for their message id in the function's log, mend the cause, then redrive them.",
    ComparisonOperator: 'GreaterThanThreshold',
    Dimensions: [{ Name: 'QueueName', Value: { 'Fn::GetAtt': [only(template, QUEUE, 'CDeadLetterQueue').id, 'QueueName'] } }],
    EvaluationPeriods: 1,
    MetricName: 'ApproximateNumberOfMessagesVisible',
    Namespace: 'AWS/SQS',
    Period: 60,
    Statistic: 'Maximum',
    Threshold: 0,
    TreatMissingData: 'notBreaching',
  });
});

test('an old message rings after three minutes', () => {
  const template = templateOf(consumer());
  expect(only(template, ALARM, 'CAlarmsMessageAge').Properties).toEqual({
    AlarmDescription: 'S/C: the oldest message waits longer than 15 minutes. The function is throttled, slow or failing: look at its concurrency and its log.',
    ComparisonOperator: 'GreaterThanThreshold',
    Dimensions: [{ Name: 'QueueName', Value: { 'Fn::GetAtt': [only(template, QUEUE, 'CQueue').id, 'QueueName'] } }],
    EvaluationPeriods: 3,
    MetricName: 'ApproximateAgeOfOldestMessage',
    Namespace: 'AWS/SQS',
    Period: 60,
    Statistic: 'Maximum',
    Threshold: 900,
    TreatMissingData: 'notBreaching',
  });
});

test('three minutes with failures in a quarter of an hour ring, as partial responses keep the errors of Lambda at zero', () => {
  const template = templateOf(consumer());
  expect(only(template, ALARM, 'CAlarmsFailures').Properties).toEqual({
    AlarmDescription: "S/C: messages fail again and again. Look for level ERROR in the function's log.",
    ComparisonOperator: 'GreaterThanThreshold',
    DatapointsToAlarm: 3,
    Dimensions: [{ Name: 'service', Value: { Ref: only(template, 'AWS::Lambda::Function').id } }],
    EvaluationPeriods: 15,
    MetricName: 'Failed',
    Namespace: 'Eventweave',
    Period: 60,
    Statistic: 'Sum',
    Threshold: 0,
    TreatMissingData: 'notBreaching',
  });
});

test('a queue that exists already is alarmed as well, and its age by its own tries', () => {
  const s = stack();
  const template = templateOf(consumer({ queue: existingQueue(s) }, s));
  expect(only(template, ALARM, 'CAlarmsMessageAge').Properties).toMatchObject({
    Threshold: 720, // 3 minutes, four times
    Dimensions: [{ Name: 'QueueName', Value: { 'Fn::GetAtt': [only(template, QUEUE, 'Waiting').id, 'QueueName'] } }],
  });
  expect(only(template, ALARM, 'CAlarmsDeadLetters').Properties.Dimensions).toEqual([
    { Name: 'QueueName', Value: { 'Fn::GetAtt': [only(template, QUEUE, 'Dead').id, 'QueueName'] } },
  ]);
});

test('the dead-letter queue of an imported queue is alarmed where it is given, and cannot be where it is not', () => {
  const s = stack();
  const queue = Queue.fromQueueArn(s, 'Imported', 'arn:aws:sqs:eu-west-1:111111111111:mine');
  const deadLetterQueue = Queue.fromQueueArn(s, 'Dead', 'arn:aws:sqs:eu-west-1:111111111111:mine-dead');
  const told = new QueueConsumer(s, 'Told', { handler: handler(), queue, deadLetterQueue });
  const other = Queue.fromQueueArn(s, 'Other', 'arn:aws:sqs:eu-west-1:111111111111:other');
  new QueueConsumer(s, 'Untold', { handler: handler(), queue: other });
  const alarms = Object.entries(resources(templateOf(s))).filter(([, { Type }]) => Type === ALARM).map(([id]) => id.slice(0, -8));
  expect(alarms).toEqual(['ToldAlarmsDeadLetters', 'ToldAlarmsMessageAge', 'ToldAlarmsFailures', 'UntoldAlarmsMessageAge', 'UntoldAlarmsFailures']);
  expect(only(templateOf(s), ALARM, 'ToldAlarmsDeadLetters').Properties.Dimensions).toEqual([{ Name: 'QueueName', Value: 'mine-dead' }]);
  expect(told.deadLetterQueue).toBe(deadLetterQueue);
});

test('each alarm says where it comes from and what to do, within the limit of CloudWatch', () => {
  const alarms = Object.values(resources(templateOf(consumer()))).filter(({ Type }) => Type === ALARM);
  const descriptions = alarms.map(({ Properties }) => Properties.AlarmDescription);
  expect(descriptions).toHaveLength(3);
  for (const description of descriptions) {
    expect(description).toMatch(/^S\/C: .+\. .+\.$/);
    expect(description.length).toBeLessThanOrEqual(1024);
  }
});
