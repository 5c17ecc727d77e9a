// The simulator runs what is synthesized; whether the CDK's own engine finds its template sound is another suite's business.
process.env.CDK_VALIDATION = 'false';
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
