import type { PolicyDocument } from './policy-document';

const LOGS = ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'];
const TRACES = [
  'xray:PutTraceSegments', 'xray:PutTelemetryRecords', 'xray:GetSamplingRules', 'xray:GetSamplingTargets', 'xray:GetSamplingStatisticSummaries',
];
const NETWORK_INTERFACES = [
  'ec2:CreateNetworkInterface', 'ec2:DescribeNetworkInterfaces', 'ec2:DescribeSubnets', 'ec2:DeleteNetworkInterface',
  'ec2:AssignPrivateIpAddresses', 'ec2:UnassignPrivateIpAddresses',
];

/** Actions on all resources. Source: AWS Managed Policy Reference Guide, the page of each. */
const ACTIONS: Readonly<Record<string, readonly string[]>> = {
  'service-role/AWSLambdaBasicExecutionRole': LOGS,
  'service-role/AWSLambdaSQSQueueExecutionRole': [...LOGS, 'sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'],
  'service-role/AWSLambdaDynamoDBExecutionRole': [
    ...LOGS, 'dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator', 'dynamodb:ListStreams',
  ],
  'service-role/AWSLambdaVPCAccessExecutionRole': [...LOGS, ...NETWORK_INTERFACES],
  'AWSXRayDaemonWriteAccess': TRACES,
  'AWSXrayWriteOnlyAccess': TRACES,
};

/** Log groups of Lambda Insights, in any partition. */
const LAMBDA_INSIGHTS: PolicyDocument = {
  Statement: [
    { Effect: 'Allow', Action: 'logs:CreateLogGroup', Resource: '*' },
    { Effect: 'Allow', Action: ['logs:CreateLogStream', 'logs:PutLogEvents'], Resource: 'arn:*:logs:*:*:log-group:/aws/lambda-insights:*' },
  ],
};

/** The document of a policy that AWS manages, by ARN; undefined when it is not modelled. */
export function awsManagedPolicy(arn: string): PolicyDocument | undefined {
  const name = /^arn:[^:]*:iam::aws:policy\/(.*)$/.exec(arn)?.[1];
  if (name === undefined) return undefined;
  if (name === 'CloudWatchLambdaInsightsExecutionRolePolicy') return LAMBDA_INSIGHTS;
  const Action = Object.hasOwn(ACTIONS, name) ? ACTIONS[name] : undefined;
  return Action && { Statement: { Effect: 'Allow', Action, Resource: '*' } };
}
