import type { Subject } from './protocol';

const TABLES = ['AWS::DynamoDB::Table', 'AWS::DynamoDB::GlobalTable'];

/** CloudFormation types of what a test can look at by name. */
export const TYPES: Readonly<Record<Exclude<Subject, 'world' | 'trace'>, readonly string[]>> = {
  bus: ['AWS::Events::EventBus'],
  queue: ['AWS::SQS::Queue'],
  table: TABLES,
  stream: TABLES,
  bucket: ['AWS::S3::Bucket'],
  function: ['AWS::Lambda::Function'],
};
