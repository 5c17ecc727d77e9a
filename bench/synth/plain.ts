import { App, Aws, Duration, Stack } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, Metric, TreatMissingData, type IMetric } from 'aws-cdk-lib/aws-cloudwatch';
import { EventBus, Rule } from 'aws-cdk-lib/aws-events';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, Code, EventSourceMapping, Function as LambdaFunction, LoggingFormat, Runtime, Tracing } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Queue, QueueEncryption, RedrivePermission } from 'aws-cdk-lib/aws-sqs';

// The resources of fan-out.ts, property by property, as one would write them without this library.
const app = new App({ outdir: `${__dirname}/plain.out` });
const stack = new Stack(app, 'Stack');
const eventBus = new EventBus(stack, 'EventBus');

for (const name of ['Shipping', 'Billing', 'Notifications']) subscriber(name);
app.synth();
console.log(performance.now());

function subscriber(name: string): void {
  const secure = { encryption: QueueEncryption.SQS_MANAGED, enforceSSL: true };
  const deadLetterQueue = new Queue(stack, `${name}DeadLetterQueue`, { ...secure, retentionPeriod: Duration.days(14) });
  const queue = new Queue(stack, `${name}Queue`, {
    ...secure,
    retentionPeriod: Duration.days(4),
    visibilityTimeout: Duration.seconds(180),
    deadLetterQueue: { queue: deadLetterQueue, maxReceiveCount: 5 },
  });
  const deliveryDeadLetterQueue = new Queue(stack, `${name}DeliveryDeadLetterQueue`, {
    ...secure, retentionPeriod: Duration.days(14), redriveAllowPolicy: { redrivePermission: RedrivePermission.DENY_ALL },
  });
  const fn = subscriberFunction(name, queue, deadLetterQueue);
  const rule = subscriberRule(name, queue, deliveryDeadLetterQueue);
  const minute = { period: Duration.minutes(1), statistic: 'Maximum' };
  const custom = { period: Duration.minutes(1), statistic: 'Sum' };
  alarm(`${name}DeadLetters`, deadLetterQueue.metricApproximateNumberOfMessagesVisible(minute), 0, 1);
  alarm(`${name}DeliveryDeadLetters`, deliveryDeadLetterQueue.metricApproximateNumberOfMessagesVisible(minute), 0, 1);
  alarm(`${name}MessageAge`, queue.metricApproximateAgeOfOldestMessage(minute), 900, 3);
  alarm(`${name}Failures`, new Metric({ namespace: 'Eventweave', metricName: 'Failed', dimensionsMap: { service: fn.functionName }, ...custom }), 0, 3);
  const dimensionsMap = { EventBusName: eventBus.eventBusName, RuleName: rule.ruleName };
  alarm(`${name}EventsLost`, new Metric({ namespace: 'AWS/Events', metricName: 'InvocationsFailedToBeSentToDlq', dimensionsMap, ...custom }), 0, 1);
}

function subscriberFunction(name: string, queue: Queue, deadLetterQueue: Queue): LambdaFunction {
  const logGroup = new LogGroup(stack, `${name}LogGroup`, { retention: RetentionDays.ONE_MONTH });
  const role = new Role(stack, `${name}Role`, { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
  const receive = ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:GetQueueUrl'];
  role.addToPolicy(new PolicyStatement({ actions: ['logs:CreateLogStream', 'logs:PutLogEvents'], resources: [logGroup.logGroupArn] }));
  role.addToPolicy(new PolicyStatement({ actions: receive, resources: [queue.queueArn] }));
  role.addToPolicy(new PolicyStatement({ actions: ['sqs:GetQueueUrl', 'sqs:SendMessage'], resources: [deadLetterQueue.queueArn] }));
  const fn = new LambdaFunction(stack, `${name}Function`, {
    code: Code.fromInline('exports.handler = async () => ({ batchItemFailures: [] })'),
    runtime: Runtime.NODEJS_24_X,
    handler: 'index.handler',
    timeout: Duration.seconds(30),
    architecture: Architecture.ARM_64,
    memorySize: 256,
    loggingFormat: LoggingFormat.JSON,
    tracing: Tracing.ACTIVE,
    logGroup,
    role,
  });
  new EventSourceMapping(stack, `${name}EventSource`, { target: fn, eventSourceArn: queue.queueArn, reportBatchItemFailures: true });
  return fn;
}

function subscriberRule(name: string, queue: Queue, deliveryDeadLetterQueue: Queue): Rule {
  const ruleName = `Stack-${name}`;
  const ruleArn = stack.formatArn({ service: 'events', resource: 'rule', resourceName: `${eventBus.eventBusName}/${ruleName}` });
  const policies = [queue, deliveryDeadLetterQueue].map((target) => target.addToResourcePolicy(new PolicyStatement({
    principals: [new ServicePrincipal('events.amazonaws.com')],
    actions: ['sqs:SendMessage'],
    resources: [target.queueArn],
    conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID }, ArnEquals: { 'aws:SourceArn': ruleArn } },
  })));
  const rule = new Rule(stack, `${name}Rule`, {
    ruleName,
    eventBus,
    eventPattern: { detailType: ['order.placed'] },
    targets: [{
      bind: () => ({
        arn: queue.queueArn,
        deadLetterConfig: { arn: deliveryDeadLetterQueue.queueArn },
        retryPolicy: { maximumRetryAttempts: 185, maximumEventAgeInSeconds: 86_400 },
      }),
    }],
  });
  rule.node.addDependency(...policies.flatMap(({ policyDependable }) => policyDependable ?? []));
  return rule;
}

function alarm(id: string, metric: IMetric, threshold: number, evaluationPeriods: number): void {
  new Alarm(stack, `${id}Alarm`, {
    metric,
    threshold,
    evaluationPeriods,
    comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
    treatMissingData: TreatMissingData.NOT_BREACHING,
  });
}
