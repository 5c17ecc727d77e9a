import { Duration } from 'aws-cdk-lib';
import { Rule, RuleTargetInput, type Schedule } from 'aws-cdk-lib/aws-events';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { RedrivePermission, type Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { createShippedFunction, type ShippedFunctionProps } from './shipped-function';
import { acknowledge } from '../core/acknowledge';
import { allowService, keyUseOfRules } from '../core/encryption';
import { createDeadLetterQueue } from '../core/queue';
import { keyStatement } from '../core/table';

const EVENTS = new ServicePrincipal('events.amazonaws.com');

/** A function that alarms and schedules call, and nobody waits for: a call that comes to nothing rests in its dead-letter queue. */
export abstract class BackgroundFunction extends Construct {
  public readonly function: LambdaFunction;
  public readonly deadLetterQueue: Queue;

  constructor(scope: Construct, id: string, props: Pick<ShippedFunctionProps, 'code' | 'does' | 'encryption' | 'environment'>) {
    super(scope, id);
    this.deadLetterQueue = createDeadLetterQueue(this, 'DeadLetterQueue', props.encryption, {
      redriveAllowPolicy: { redrivePermission: RedrivePermission.DENY_ALL },
    });
    this.function = createShippedFunction(this, {
      ...props,
      memorySize: 1024,
      timeout: Duration.minutes(15),
      // Not the SqsDestination of the CDK, which grants more than to send.
      onFailure: { bind: () => ({ destination: this.deadLetterQueue.queueArn }) },
      retryAttempts: 2,
      maxEventAge: Duration.hours(6),
    });
    for (const statement of sendStatements(this, this.deadLetterQueue)) this.function.addToRolePolicy(statement);
    acknowledge(this.function, { 'Serverless::Serverless-LambdaDLQ': 'its on-failure destination is a dead-letter queue, which also tells of the error' });
  }

  /** Has EventBridge call the function, with this as the event. */
  protected createRule(scope: Construct, id: string, schedule: Schedule, event: object): Rule {
    const { function: fn, deadLetterQueue } = this;
    // Not the LambdaFunction of the CDK, whose permissions change with feature flags, and leave out the dead-letter queue's key.
    const target = {
      arn: fn.functionArn,
      input: RuleTargetInput.fromObject(event),
      deadLetterConfig: { arn: deadLetterQueue.queueArn },
      retryPolicy: { maximumRetryAttempts: 185, maximumEventAgeInSeconds: Duration.hours(24).toSeconds() },
    };
    const rule = new Rule(scope, id, { schedule, targets: [{ bind: () => target }] });
    fn.addPermission(id, { principal: EVENTS, sourceArn: rule.ruleArn });
    deadLetterQueue.addToResourcePolicy(new PolicyStatement({
      principals: [EVENTS],
      actions: ['sqs:SendMessage'],
      resources: [deadLetterQueue.queueArn],
      conditions: { ArnEquals: { 'aws:SourceArn': rule.ruleArn } },
    }));
    if (deadLetterQueue.encryptionMasterKey) allowService(this, deadLetterQueue.encryptionMasterKey, keyUseOfRules(this));
    return rule;
  }
}

// Source: Lambda developer guide, "Capturing records of Lambda asynchronous invocations".
function sendStatements(scope: Construct, { queueArn, encryptionMasterKey: key }: Queue): PolicyStatement[] {
  const send = new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [queueArn] });
  return key ? [send, keyStatement(scope, key, ['kms:Decrypt', 'kms:GenerateDataKey'], 'sqs')] : [send];
}
