import type { Alarm } from 'aws-cdk-lib/aws-cloudwatch';
import { LambdaAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import type { Construct } from 'constructs';
import { BackgroundFunction } from './background-function';
import { allowDispatch, dispatchEnvironment, type DispatchProps } from './dispatch';
import { tableStatements } from '../core/table';

/** Alarms that say that events may be missing from the feed and the bus: as soon as they ring. */
const MISSING_EVENTS = ['StreamFailures', 'StreamDrops', 'FeedHoles'];

/** The alarm whose end says that what kept events back for so long that records were given up is over. */
const OUTAGE = 'StreamExpiry';

/** The function that dispatches from the table what the stream did not bring, and compares feed and table. */
export class Repair extends BackgroundFunction {
  constructor(scope: Construct, id: string, props: DispatchProps) {
    super(scope, id, {
      code: 'repair', does: 'dispatches what the stream did not bring', environment: dispatchEnvironment(props), encryption: props.encryption,
    });
    const statements = [
      ...tableStatements(this, props.table, ['dynamodb:DescribeTable', 'dynamodb:Query', 'dynamodb:Scan']),
      ...tableStatements(this, props.bookkeeping, ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:Query']),
    ];
    for (const statement of statements) this.function.addToRolePolicy(statement);
    allowDispatch(this.function, props);
  }

  /** Has those of the alarms call it that are about missing events. */
  public callOn(alarms: Alarm[]): void {
    const action = new LambdaAction(this.function, { useUniquePermissionId: true });
    for (const alarm of alarms) {
      if (MISSING_EVENTS.includes(alarm.node.id)) alarm.addAlarmAction(action);
      if (alarm.node.id === OUTAGE) alarm.addOkAction(action);
    }
  }

  /** Has it compare feed and table again and again. */
  public verifyOn(scope: Construct, schedule: Schedule): Rule {
    return this.createRule(scope, 'VerifySchedule', schedule, { operation: 'verify' });
  }
}
