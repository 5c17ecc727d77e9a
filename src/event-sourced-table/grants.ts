import { Stack } from 'aws-cdk-lib';
import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import { Grant, PolicyStatement, type IGrantable } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { acknowledge } from '../core/acknowledge';
import { hasPolicy, warnMissingStatement } from '../core/grants';

/**
 * To do something with items of a table.
 *
 * With a customer-managed key DynamoDB decrypts the table's key on behalf of the caller; whatever else it does with the key it is
 * granted when the table is created. Source: DynamoDB developer guide, "DynamoDB encryption at rest: usage notes" and "How it works".
 */
export function tableStatements(scope: Construct, { tableArn, encryptionKey }: ITable, actions: string[]): PolicyStatement[] {
  const statements = [new PolicyStatement({ actions, resources: [tableArn] })];
  if (encryptionKey) statements.push(keyStatement(scope, encryptionKey, ['kms:Decrypt'], 'dynamodb'));
  return statements;
}

/** To write objects of a bucket. Source: Amazon S3 user guide, "Protecting data with server-side encryption with AWS KMS keys". */
export function writeObjects(scope: Construct, { bucketArn, encryptionKey }: IBucket): PolicyStatement[] {
  const statements = [new PolicyStatement({ actions: ['s3:PutObject'], resources: [`${bucketArn}/*`] })];
  if (encryptionKey) statements.push(keyStatement(scope, encryptionKey, ['kms:Decrypt', 'kms:GenerateDataKey'], 's3'));
  return statements;
}

/** To read objects of a bucket whose names are known. */
export function readObjects(scope: Construct, { bucketArn, encryptionKey }: IBucket): PolicyStatement[] {
  const statements = [new PolicyStatement({ actions: ['s3:GetObject'], resources: [`${bucketArn}/*`] })];
  if (encryptionKey) statements.push(keyStatement(scope, encryptionKey, ['kms:Decrypt'], 's3'));
  return statements;
}

/** To use a key through one service only. */
export function keyStatement(scope: Construct, { keyArn }: IKey, actions: string[], service: string): PolicyStatement {
  const conditions = { StringEquals: { 'kms:ViaService': `${service}.${Stack.of(scope).region}.amazonaws.com` } };
  return new PolicyStatement({ actions, resources: [keyArn], conditions });
}

/** Gives a principal these statements; where that has no effect, warns with what has to be added by hand. */
export function grantStatements(scope: Construct, grantee: IGrantable, who: string, statements: PolicyStatement[]): Grant {
  const grants = statements.map(({ actions, resources, conditions }) => (
    Grant.addToPrincipal({ grantee, actions, resourceArns: resources, conditions })
  ));
  if (!hasPolicy(grantee.grantPrincipal)) {
    for (const statement of statements) warnMissingStatement(scope, 'importedGrantee', `the role of ${who}`, statement);
  }
  return grants.reduce((one, other) => one.combine(other));
}

/** Says of a principal in the bucket's stack why it is granted all objects of the bucket. */
export function acknowledgeObjects({ grantPrincipal }: IGrantable, bucket: IBucket, reason: string): void {
  if (!Construct.isConstruct(grantPrincipal) || Stack.of(grantPrincipal) !== Stack.of(bucket)) return;
  const { 'Fn::GetAtt': attribute } = Stack.of(bucket).resolve(bucket.bucketArn) as { 'Fn::GetAtt'?: string[] };
  if (attribute) acknowledge(grantPrincipal, { [`AwsSolutions::AwsSolutions-IAM5[Resource::<${attribute.join('.')}>/*]`]: reason });
}
