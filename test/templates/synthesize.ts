import { resolve } from 'node:path';
import { App, Stage, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks, ServerlessChecks } from 'cdk-nag';

// Runs an example as it is, with stricter checks: node synthesize.ts <example> <outdir>.
const [example, outdir] = process.argv.slice(2);
process.env.CDK_OUTDIR = outdir; // the app synthesizes itself when the process ends
process.env.CDK_CONTEXT_JSON = JSON.stringify({
  '@aws-cdk/core:validateAgainstDefaultRules': true,
  'aws:cdk:bundling-stacks': [], // what is bundled is another suite's business
});

const { synth } = Stage.prototype;
Stage.prototype.synth = function (options) {
  if (App.isApp(this)) Validations.of(this).addPlugins(new AwsSolutionsChecks(), new ServerlessChecks());
  return synth.call(this, options);
};

void import(resolve(example));
