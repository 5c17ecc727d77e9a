import type { Stack } from 'aws-cdk-lib';
import { templateOf } from '../support/constructs';
import { only } from '../support/templates';

/** The ARN of a resource, by its logical id. */
export const arn = (id: string) => ({ 'Fn::GetAtt': [id, 'Arn'] });

/** All objects of a bucket. */
export const objects = (id: string) => ({ 'Fn::Join': ['', [arn(id), '/*']] });

const via = (service: string) => ({ StringEquals: { 'kms:ViaService': { 'Fn::Join': ['', [`${service}.`, { Ref: 'AWS::Region' }, '.amazonaws.com']] } } });

/** A statement; one about a key is for a service. */
export const allow = (Action: string[], Resource: unknown, service?: string) => (
  { Effect: 'Allow', Action, Resource, ...(service && { Condition: via(service) }) }
);

/** The logical id of the only resource of a type that begins so. */
export const idOf = (s: Stack, type: string, prefix: string) => only(templateOf(s), type, prefix).id;

/** A table of the event store `E`. */
export const tableOf = (s: Stack, id = 'Table') => arn(idOf(s, 'AWS::DynamoDB::Table', `E${id}`));

/** The objects of the bucket of `E` for large commits. */
export const bucketOf = (s: Stack) => objects(idOf(s, 'AWS::S3::Bucket', 'EOverflowBucket'));

/** The customer key. */
export const keyOf = (s: Stack) => arn(idOf(s, 'AWS::KMS::Key', 'Key'));
