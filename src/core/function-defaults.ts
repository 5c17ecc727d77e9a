import { Stack } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { LoggingFormat, Runtime, Tracing, type Function as LambdaFunction, type FunctionOptions } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { acknowledge } from './acknowledge';
import { removalPolicyOf } from './defaults';
import { allowService, type Encryption } from './encryption';

/** Pinned: a runtime that follows the Region's latest would change templates by itself. */
export const DEFAULT_RUNTIME = Runtime.NODEJS_24_X;

/** What every function that we create is given: its own role and log group, JSON logs, tracing. */
export function functionDefaults(scope: Construct, encryption: Encryption): FunctionOptions {
  const logGroup = functionLogGroup(scope, encryption);
  return {
    logGroup,
    loggingFormat: LoggingFormat.JSON,
    role: functionRole(scope, logGroup),
    tracing: Tracing.ACTIVE,
  };
}

function functionLogGroup(scope: Construct, encryption: Encryption): LogGroup {
  if (encryption.key) {
    const stack = Stack.of(scope);
    const logGroups = stack.formatArn({ service: 'logs', resource: 'log-group:*' });
    allowService(scope, encryption.key, {
      service: `logs.${stack.region}.${stack.urlSuffix}`,
      actions: ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:Describe*'],
      conditions: { ArnLike: { 'kms:EncryptionContext:aws:logs:arn': logGroups } },
    });
  }
  return new LogGroup(scope, 'LogGroup', {
    retention: RetentionDays.ONE_MONTH,
    encryptionKey: encryption.key,
    removalPolicy: removalPolicyOf(scope),
  });
}

/** A role of its own, without AWS-managed policies: it may write to this log group, and send traces. */
function functionRole(scope: Construct, logGroup: LogGroup): Role {
  const role = new Role(scope, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
  role.addToPolicy(new PolicyStatement({ actions: ['logs:CreateLogStream', 'logs:PutLogEvents'], resources: [logGroup.logGroupArn] }));
  acknowledge(role, {
    'AwsSolutions::AwsSolutions-IAM5[Resource::*]': 'X-Ray has no resources: PutTraceSegments and PutTelemetryRecords can only be granted on *',
  });
  return role;
}

/** Created by us, a function handles messages of its queue alone: what it cannot handle rests in the queue's dead-letter queue. */
export function acknowledgeQueueFunction(fn: LambdaFunction): void {
  acknowledge(fn, { 'Serverless::Serverless-LambdaDLQ': 'called with messages by a queue: failures rest in the dead-letter queue of the queue; an outage breaker calls without any, and again' });
}
