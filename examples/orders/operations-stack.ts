import { Stack } from 'aws-cdk-lib';
import type { App } from 'aws-cdk-lib';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { AlarmRouting, Defaults } from 'cdk-eventweave';

/** Where alarms of all stacks arrive; add a subscription of whoever is on call. */
export class OperationsStack extends Stack {
  constructor(app: App, id: string) {
    super(app, id);
    const alarms = new Topic(this, 'Alarms', { enforceSSL: true });
    Defaults.of(app).set({ alarms: AlarmRouting.topic(alarms), development: app.node.tryGetContext('stage') !== 'production' });
  }
}
