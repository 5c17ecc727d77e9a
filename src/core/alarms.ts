import { Duration, Stack } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, TreatMissingData, type IMetric } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { readDefault } from './defaults';
import { allowService } from './encryption';
import { requireSameEnvironment } from './environment';
import { warnMissingStatement } from './grants';
import { warn } from './refusal';

/** Where alarms go: to one topic per account and Region, or nowhere, for a reason. */
export class AlarmRouting {
  /**
   * Every alarm is sent to `topic`, also when it ends.
   *
   * CloudWatch is allowed to publish to the topic and, where the topic has a customer-managed key, to use it.
   */
  public static topic(topic: ITopic): AlarmRouting {
    const stack = Stack.of(topic);
    const conditions = {
      StringEquals: { 'aws:SourceAccount': stack.account },
      ArnLike: { 'aws:SourceArn': stack.formatArn({ service: 'cloudwatch', resource: 'alarm:*' }) },
    };
    const principals = [new ServicePrincipal('cloudwatch.amazonaws.com')];
    const statement = new PolicyStatement({ principals, actions: ['sns:Publish'], resources: [topic.topicArn], conditions });
    if (!topic.addToResourcePolicy(statement).statementAdded) {
      warnMissingStatement(topic, 'importedTopic', 'the policy of an imported topic', statement);
    }
    if (topic.masterKey) {
      const actions = ['kms:Decrypt', 'kms:GenerateDataKey'];
      allowService(topic, topic.masterKey, { service: 'cloudwatch.amazonaws.com', actions, conditions });
    }
    return new AlarmRouting(topic);
  }

  /**
   * No alarms are created.
   *
   * @param reason why nobody has to know; kept in the construct tree's metadata.
   * @throws `cdk-eventweave:alarmsOffReason` when the reason is empty.
   */
  public static off(reason: string): AlarmRouting {
    if (reason.trim() === '') throw new Error('alarms: reason must be a sentence, got nothing [cdk-eventweave:alarmsOffReason]');
    return new AlarmRouting(undefined, reason);
  }

  private constructor(
    /** Where alarms are sent. */
    public readonly alarmTopic?: ITopic,
    /** Why there are none. */
    public readonly offReason?: string,
  ) {}
}

/** An alarm as the patterns describe it. */
export interface AlarmSpec {
  readonly metric: IMetric;
  /** What happened, its likely cause, and what to do. */
  readonly description: string;
  /** The alarm rings above this value. */
  readonly above: number;
  /** How many periods are looked at. */
  readonly periods?: number;
  /** How many of them are above. */
  readonly datapoints?: number;
}

/** The period of every alarm metric, the finest that CloudWatch evaluates for standard metrics. */
export const ALARM_PERIOD = Duration.minutes(1);

/** Creates `alarms` below `scope`, routed as the application decided; missing data is never an alarm, as idle consumers send none. */
export function createAlarms(scope: Construct, alarms: Record<string, AlarmSpec>): Alarm[] {
  const routing = readDefault(scope, 'alarms');
  if (routing?.offReason) {
    scope.node.addMetadata('cdk-eventweave:alarms-off', routing.offReason);
    return [];
  }
  const topic = routing?.alarmTopic;
  if (topic) {
    const fix = 'set Defaults.of(stack) with a topic of that account and Region';
    requireSameEnvironment(scope, topic.env, { code: 'alarmTopicEnvironment', prop: 'alarms', fix });
  } else {warnOnce(Stack.of(scope));}
  const parent = new Construct(scope, 'Alarms');
  return Object.entries(alarms).map(([id, { metric, description, above, periods = 1, datapoints }]) => {
    const alarm = new Alarm(parent, id, {
      metric,
      alarmDescription: description,
      threshold: above,
      evaluationPeriods: periods,
      datapointsToAlarm: datapoints,
      comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
    if (topic) {
      alarm.addAlarmAction(new SnsAction(topic));
      alarm.addOkAction(new SnsAction(topic));
    }
    return alarm;
  });
}

const WARNED = Symbol.for('cdk-eventweave.alarms-warned');

function warnOnce(stack: Stack & { [WARNED]?: true }): void {
  if (stack[WARNED]) return;
  stack[WARNED] = true;
  warn(stack, 'alarmsReachNobody', 'alarms reach nobody, set Defaults.of(app).set({ alarms: AlarmRouting.topic(topic) }) or AlarmRouting.off(reason)');
}
