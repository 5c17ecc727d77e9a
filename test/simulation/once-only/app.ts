import { join } from 'node:path';
import { Duration, type App } from 'aws-cdk-lib';
import { AttributeType, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { EventBus } from 'aws-cdk-lib/aws-events';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { appOf, nodeFunction, temporaryFolder } from '../apps';
import { bundled } from './bundled';

/** How the consumer has its effect once: as the runtime has it, and as others do. */
export type Variant = 'idempotent' | 'transactional' | 'unconditional';

/** Milliseconds. */
export const FUNCTION_TIMEOUT = 60_000;
export const VISIBILITY_TIMEOUT = 6 * FUNCTION_TIMEOUT;

const lambda = (file: string) => join(__dirname, 'lambda', file);
const GATED = { '@aws-sdk/client-dynamodb': lambda('gated-dynamodb.ts'), '@aws-sdk/client-eventbridge': lambda('gated-eventbridge.ts') };

/** Queue `Jobs`, function `Worker`, tables `Effects` and `Records`, bus `Done`; with a table `Gates` at which tries stand still. */
export function onceOnly(variant: Variant, { gates = false } = {}): App {
  return appOf((stack) => {
    const deadLetters = new Queue(stack, 'JobsDeadLetters', { retentionPeriod: Duration.days(14) });
    const queue = new Queue(stack, 'Jobs', { visibilityTimeout: Duration.millis(VISIBILITY_TIMEOUT), deadLetterQueue: { queue: deadLetters, maxReceiveCount: 5 } });
    const table = (id: string) => new TableV2(stack, id, { partitionKey: { name: 'id', type: AttributeType.STRING } });
    const [effects, records, done] = [table('Effects'), table('Records'), new EventBus(stack, 'Done')];
    const worker = nodeFunction(stack, 'Worker', '1', {
      code: Code.fromAsset(bundled(lambda('handler.ts'), temporaryFolder(), gates ? GATED : {})),
      timeout: Duration.millis(FUNCTION_TIMEOUT),
      environment: {
        VARIANT: variant,
        EFFECTS: effects.tableName,
        EVENTWEAVE_IDEMPOTENCY_TABLE_NAME: records.tableName,
        EVENTWEAVE_CONSUMER_NAME: 'Shop/Worker',
        EVENTWEAVE_EVENT_BUS_NAME: done.eventBusName,
      },
    });
    worker.addEventSource(new SqsEventSource(queue, { batchSize: gates ? 1 : 10, reportBatchItemFailures: true }));
    effects.grant(worker, 'dynamodb:PutItem');
    records.grant(worker, 'dynamodb:PutItem', 'dynamodb:DeleteItem', ...(variant === 'unconditional' ? ['dynamodb:UpdateItem'] : []));
    done.grantPutEventsTo(worker);
    queue.grantSendMessages(worker); // what meets a live lock is postponed: sent once more, for later
    if (gates) {
      const held = table('Gates');
      held.grantReadData(worker);
      worker.addEnvironment('GATES', held.tableName);
    }
  });
}
