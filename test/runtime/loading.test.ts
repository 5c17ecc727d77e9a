import { useAwsServer } from '../support/runtime-aws-server';
import { bundled, outputOf } from '../support/runtime-child';
import { cloudEvent, sqsRecord } from '../support/runtime-events';
import { answerForSqs } from '../support/runtime-sqs';

const aws = useAwsServer();
beforeEach(() => answerForSqs(aws));

const consumerAlone = `
  import { consumer } from 'cdk-eventweave/runtime';
  export const handler = consumer(() => {}, { logger: { debug() {}, info() {}, warn() {}, error() {} } });`;

/** Prints which clients of the AWS SDK are loaded. */
const printClients = `
  declare const require: { cache: Record<string, unknown> };
  function printClients() {
    const clients = Object.keys(require.cache).flatMap((path) => /@aws-sdk.(client-[a-z]+)/.exec(path)?.[1] ?? []);
    console.log(JSON.stringify([...new Set(clients)]));
  }`;

const batch = (...bodies: unknown[]) => JSON.stringify({ Records: bodies.map((body, index) => sqsRecord(`m${index}`, body)) });

test('no client of the AWS SDK is loaded before the first invalid message, and then the one of SQS only', async () => {
  const { stdout } = await outputOf(`${consumerAlone} ${printClients}
    async function run() {
      printClients();
      await handler(${batch(cloudEvent(), cloudEvent())});
      printClients();
      await handler(${batch(cloudEvent(), 'no JSON')});
      printClients();
    }
    void run();`, aws.env);
  expect(stdout.map((line) => JSON.parse(line))).toEqual([[], [], ['client-sqs']]);
  expect(aws.inputs('SendMessage')).toHaveLength(1);
});

test('publish loads its client when there is something to publish', async () => {
  aws.answer('PutEvents', () => ({ FailedEntryCount: 0, Entries: [{ EventId: 'eb' }] }));
  const { stdout } = await outputOf(`
    import { publish } from 'cdk-eventweave/runtime/publish'; ${printClients}
    async function run() {
      await publish([], { eventBusName: 'orders' });
      printClients();
      await publish([{ source: '/orders', type: 'order.placed', data: 1 }], { eventBusName: 'orders' });
      printClients();
    }
    void run();`, aws.env);
  expect(stdout.map((line) => JSON.parse(line))).toEqual([[], ['client-eventbridge']]);
});

test('a consumer alone is smaller than Powertools\' batch processor, and made of the runtime only', () => {
  const { code, inputs } = bundled(consumerAlone);
  const powertools = bundled(`
    import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch';
    const processor = new BatchProcessor(EventType.SQS);
    export const handler = (event, context) => processPartialResponse(event, () => {}, processor, { context, throwOnFullBatchFailure: false });`);
  expect(code.length).toBeLessThan(powertools.code.length);
  expect(Object.keys(inputs).filter((path) => !path.startsWith('src/runtime/') && path !== '<stdin>')).toEqual([]);
});

test.each([
  ['publish', 'publish', 'publish', ['exponential-backoff']],
  ['the logger', 'logger', 'logger', ['@aws-lambda-powertools/logger']],
  ['metrics', 'metrics', 'metrics', ['@aws-lambda-powertools/metrics']],
])('%s brings nothing of the CDK, and nothing of the other imports', (_, subpath, name, expected) => {
  const { inputs } = bundled(`export { ${name} } from 'cdk-eventweave/runtime/${subpath}';`);
  const packages = Object.keys(inputs).flatMap((path) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? []);
  const own = new Set(packages.filter((pack) => !/commons|lambda-invoke-store/.test(pack)));
  expect([...own]).toEqual(expected);
});
