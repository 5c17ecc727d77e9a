/** Types that no event passes through: what they configure is read where it matters, or matters to people only. */
export const INERT = new RegExp(`^(${[
  'AWS::CDK::Metadata',
  'AWS::CloudWatch::.*',
  'AWS::Logs::(LogGroup|LogStream|MetricFilter|QueryDefinition|ResourcePolicy)',
  'AWS::IAM::.*',
  'AWS::KMS::.*',
  'AWS::SQS::QueuePolicy',
  'AWS::S3::BucketPolicy',
  'AWS::SNS::TopicPolicy',
  'AWS::Events::(Archive|EventBusPolicy)',
  'AWS::Lambda::(Permission|EventInvokeConfig|LayerVersion|LayerVersionPermission)',
  'AWS::SSM::Parameter',
  'AWS::EventSchemas::.*',
  'AWS::CloudFormation::(WaitConditionHandle|Stack)',
].join('|')})$`);
