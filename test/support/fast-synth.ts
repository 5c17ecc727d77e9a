// Unit tests read templates and messages: they neither validate every template with the CDK's engine nor bundle every
// handler. The suites that are about one of the two switch it on again.
process.env.CDK_VALIDATION = 'false';
process.env.CDK_CONTEXT_JSON = JSON.stringify({
  ...JSON.parse(process.env.CDK_CONTEXT_JSON ?? '{}'),
  'aws:cdk:bundling-stacks': [],
});
