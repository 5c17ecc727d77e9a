import { Stack } from 'aws-cdk-lib';
import { Grant, PolicyStatement, type IGrantable } from 'aws-cdk-lib/aws-iam';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { acknowledge } from '../core/acknowledge';
import { hasPolicy, warnMissingStatement } from '../core/grants';
import { keyStatement } from '../core/table';

/** What is done to objects of a bucket, and what that takes of its key. Source: S3 user guide, "Using server-side encryption with AWS KMS keys". */
const OBJECT_ACTIONS = {
  read: { actions: ['s3:GetObject'], keyActions: ['kms:Decrypt'] },
  write: { actions: ['s3:PutObject'], keyActions: ['kms:Decrypt', 'kms:GenerateDataKey'] },
  readAndWrite: { actions: ['s3:GetObject', 's3:PutObject'], keyActions: ['kms:Decrypt', 'kms:GenerateDataKey'] },
};

/** To do something with objects of a bucket whose names are known. */
export function objectStatements(scope: Construct, { bucketArn, encryptionKey }: IBucket, what: keyof typeof OBJECT_ACTIONS): PolicyStatement[] {
  const { actions, keyActions } = OBJECT_ACTIONS[what];
  const statements = [new PolicyStatement({ actions, resources: [`${bucketArn}/*`] })];
  if (encryptionKey) statements.push(keyStatement(scope, encryptionKey, keyActions, 's3'));
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
