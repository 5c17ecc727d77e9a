import { Stack } from 'aws-cdk-lib';
import { Grant, PolicyStatement, type IGrantable } from 'aws-cdk-lib/aws-iam';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { acknowledge } from '../core/acknowledge';
import { hasPolicy, warnMissingStatement } from '../core/grants';
import { keyStatement } from '../core/table';

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
