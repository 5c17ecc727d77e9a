import { hashText, hashUuid } from '../physical-name';
import { regionalArn } from './resource-type';
import type { Deployed, ResourceTypes } from './resource-type';

/** Roles, keys, logs and alarms. Source: CloudFormation Template Reference, "Return values" of each type. Lengths: API Reference, the action that creates it. */
export const security: ResourceTypes = {
  'AWS::IAM::Role': {
    nameProperty: 'RoleName',
    generated: { limit: 64 }, // IAM User Guide, "IAM and AWS STS quotas"
    arn: (it) => iamArn(it, 'role'),
    attributes: { Arn: 'arn', RoleId: (it) => `AROA${hashText(`${it.stack}/${it.id}`, 17)}` },
  },
  'AWS::IAM::User': {
    nameProperty: 'UserName',
    generated: { limit: 64 },
    arn: (it) => iamArn(it, 'user'),
    attributes: { Arn: 'arn' },
  },
  'AWS::IAM::ManagedPolicy': {
    nameProperty: 'ManagedPolicyName',
    generated: { limit: 128 },
    ref: 'arn',
    arn: (it) => iamArn(it, 'policy'),
    attributes: { PolicyArn: 'arn' },
  },
  'AWS::IAM::Policy': { nameProperty: 'PolicyName' },
  'AWS::KMS::Key': {
    generated: (it) => hashUuid(`${it.stack}/${it.id}`),
    arn: (it) => regionalArn(it, 'kms', `key/${it.name}`),
    attributes: { Arn: 'arn', KeyId: 'name' },
  },
  'AWS::KMS::Alias': { nameProperty: 'AliasName', arn: (it) => regionalArn(it, 'kms', it.name) },
  'AWS::Logs::LogGroup': {
    nameProperty: 'LogGroupName',
    generated: { limit: 512 }, // CloudWatch Logs API Reference, CreateLogGroup
    arn: (it) => regionalArn(it, 'logs', `log-group:${it.name}:*`),
    attributes: { Arn: 'arn' },
  },
  'AWS::CloudWatch::Alarm': {
    nameProperty: 'AlarmName',
    arn: (it) => regionalArn(it, 'cloudwatch', `alarm:${it.name}`),
    attributes: { Arn: 'arn' },
  },
  'AWS::CloudWatch::CompositeAlarm': {
    nameProperty: 'AlarmName',
    arn: (it) => regionalArn(it, 'cloudwatch', `alarm:${it.name}`),
    attributes: { Arn: 'arn' },
  },
};

// Global: no Region; the path is part of the ARN.
function iamArn(it: Deployed, kind: string): string {
  return `arn:${it.partition}:iam::${it.account}:${kind}${it.text('Path') ?? '/'}${it.name}`;
}
