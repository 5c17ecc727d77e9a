import { AttributeType, BillingMode, StreamViewType, Table, type Attribute, type TableProps } from 'aws-cdk-lib/aws-dynamodb';
import type { Construct } from 'constructs';
import { deletionProtectionOf, removalPolicyOf } from '../core/defaults';
import type { Encryption } from '../core/encryption';
import { BOOKKEEPING_TABLE, EVENT_STORE_TABLE, FEED_TABLE } from '../runtime/contract';

const text = (name: string): Attribute => ({ name, type: AttributeType.STRING });
const number = (name: string): Attribute => ({ name, type: AttributeType.NUMBER });

/** The table of commits. Its stream carries both images, so that what was changed or removed is not lost. */
export function createEventTable(scope: Construct, encryption: Encryption): Table {
  return createTable(scope, 'Table', encryption, {
    partitionKey: text(EVENT_STORE_TABLE.partitionKey),
    sortKey: number(EVENT_STORE_TABLE.sortKey),
    timeToLiveAttribute: EVENT_STORE_TABLE.timeToLive,
    stream: StreamViewType.NEW_AND_OLD_IMAGES,
  });
}

/** The table of what the library keeps about the other one, which those who append cannot write. */
export function createBookkeepingTable(scope: Construct, encryption: Encryption): Table {
  return createTable(scope, 'Bookkeeping', encryption, {
    partitionKey: text(BOOKKEEPING_TABLE.partitionKey), sortKey: text(BOOKKEEPING_TABLE.sortKey),
  });
}

/** The table of the feed, the order of all events, which those who append cannot write either. */
export function createFeedTable(scope: Construct, encryption: Encryption): Table {
  return createTable(scope, 'Feed', encryption, { partitionKey: text(FEED_TABLE.partitionKey), sortKey: number(FEED_TABLE.sortKey) });
}

// Named by CloudFormation: functions of other stacks refer to it, and it to none of them.
function createTable(scope: Construct, id: string, encryption: Encryption, props: TableProps): Table {
  return new Table(scope, id, {
    billingMode: BillingMode.PAY_PER_REQUEST,
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
    deletionProtection: deletionProtectionOf(scope),
    removalPolicy: removalPolicyOf(scope),
    ...encryption._tableProps(), // a TableV2 takes a customer key only where the stack knows its Region
    ...props,
  });
}
