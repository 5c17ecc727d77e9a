import { hashText, hashUuid, physicalName } from '../physical-name';
import { regionalArn } from './resource-type';
import type { Deployed, ResourceType, ResourceTypes } from './resource-type';

const table: ResourceType = {
  nameProperty: 'TableName',
  generated: { limit: 255 }, // DynamoDB API Reference, CreateTable
  arn: (it) => regionalArn(it, 'dynamodb', `table/${it.name}`),
  attributes: {
    Arn: 'arn',
    // The label is the time of the stream's creation: here one that never changes.
    StreamArn: (it) => `${it.arn}/stream/2026-01-01T00:00:00.000`,
    TableId: (it) => hashUuid(`${it.stack}/${it.id}`),
  },
};

/** Tables, buckets, secrets and parameters. Source: CloudFormation Template Reference, "Return values" of each type. */
export const storage: ResourceTypes = {
  'AWS::DynamoDB::Table': table,
  'AWS::DynamoDB::GlobalTable': table,
  'AWS::S3::Bucket': {
    nameProperty: 'BucketName',
    generated: (it) => physicalName(it.stack, it.id, { limit: 63 }).toLowerCase(), // S3 User Guide, "General purpose bucket naming rules"
    arn: (it) => `arn:${it.partition}:s3:::${it.name}`,
    attributes: {
      Arn: 'arn',
      DomainName: (it) => `${it.name}.s3.${it.urlSuffix}`,
      RegionalDomainName: (it) => `${it.name}.s3.${it.region}.${it.urlSuffix}`,
      DualStackDomainName: (it) => `${it.name}.s3.dualstack.${it.region}.${it.urlSuffix}`,
      WebsiteURL: (it) => `http://${it.name}.s3-website-${it.region}.${it.urlSuffix}`,
    },
  },
  'AWS::SecretsManager::Secret': {
    nameProperty: 'Name',
    generated: { limit: 512 }, // Secrets Manager API Reference, CreateSecret
    ref: 'arn',
    arn: (it) => regionalArn(it, 'secretsmanager', `secret:${it.name}-${hashText(`${it.stack}/${it.id}`, 6)}`),
    attributes: { Id: 'arn' },
  },
  'AWS::SSM::Parameter': {
    nameProperty: 'Name',
    arn: (it) => regionalArn(it, 'ssm', `parameter/${it.name.replace(/^\//, '')}`),
    attributes: { Type: propertyPart('Type'), Value: propertyPart('Value') },
  },
};

function propertyPart(name: string): (it: Deployed) => unknown {
  return (it) => it.property(name);
}
