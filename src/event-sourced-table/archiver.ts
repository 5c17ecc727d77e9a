import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import { Schedule, type Rule } from 'aws-cdk-lib/aws-events';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { BackgroundFunction } from './background-function';
import type { BoundArchive } from './event-archive';
import { acknowledgeObjects, objectStatements } from './grants';
import type { Encryption } from '../core/encryption';
import { tableStatements } from '../core/table';
import { ENV } from '../runtime/contract';

/** What an archiver works with, beside the feed. */
export interface ArchiverProps {
  readonly archive: BoundArchive;
  readonly bookkeeping: ITable;
  readonly encryption: Encryption;
}

/** The function that copies the feed into a bucket, and its schedule. */
export class Archiver extends BackgroundFunction {
  public readonly bucket: IBucket;
  public readonly rule: Rule;

  constructor(scope: Construct, id: string, { archive: { bucket, every }, bookkeeping, encryption }: ArchiverProps) {
    const environment = { [ENV.bookkeepingTableName]: bookkeeping.tableName, [ENV.archiveBucketName]: bucket.bucketName };
    super(scope, id, { code: 'archive', does: 'copies the feed into the archive', environment, encryption });
    this.bucket = bucket;
    const statements = [
      ...tableStatements(this, bookkeeping, ['dynamodb:GetItem', 'dynamodb:PutItem']),
      ...objectStatements(this, bucket, 'readAndWrite'), // what is there already says how far it goes
    ];
    for (const statement of statements) this.function.addToRolePolicy(statement);
    acknowledgeObjects(this.function, bucket, 'objects of the archive are named after places in the feed');
    this.rule = this.createRule(this, 'Schedule', Schedule.rate(every), {});
  }
}
