import { App, Duration, Stack } from 'aws-cdk-lib';
import { Code, Runtime } from 'aws-cdk-lib/aws-lambda';
import { FanOut, Handler } from 'cdk-eventweave';

const app = new App({ outdir: `${__dirname}/fan-out.out` });
const stack = new Stack(app, 'Stack');
const orders = new FanOut(stack, 'Orders');
for (const name of ['Shipping', 'Billing', 'Notifications']) {
  orders.subscribe(stack, name, {
    filter: { detailType: ['order.placed'] },
    handler: Handler.code({
      code: Code.fromInline('exports.handler = async () => ({ batchItemFailures: [] })'),
      runtime: Runtime.NODEJS_24_X,
      handler: 'index.handler',
      timeout: Duration.seconds(30),
    }),
  });
}
app.synth();
console.log(performance.now());
