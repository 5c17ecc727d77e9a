import { outputOf } from '../support/runtime-child';
import { cloudEvent, sqsRecord } from '../support/runtime-events';

/** Each invocation consumes these events, whose data says what becomes of them; then the lines that all of it wrote. */
async function written(invocations: string[][], env: Record<string, string> = {}) {
  const batches = invocations.map((fates) => ({
    Records: fates.map((data, index) => sqsRecord(`m${index}`, cloudEvent({ id: `e${index}`, correlationid: 'story', data }), {
      attributes: { ApproximateReceiveCount: '2' },
    })),
  }));
  const { stdout, stderr } = await outputOf(`
    import { consumer } from 'cdk-eventweave/runtime';
    import { logger } from 'cdk-eventweave/runtime/logger';
    import { metrics } from 'cdk-eventweave/runtime/metrics';
    const handler = consumer<string>(({ data }, { log }) => {
      log.info('begun', { shelf: 9 });
      if (data === 'bad') throw new RangeError('no stock');
    }, { logger, metrics });
    async function run() {
      for (const batch of ${JSON.stringify(batches)}) await handler(batch);
    }
    void run();`, { AWS_LAMBDA_FUNCTION_NAME: 'billing', ...env });
  const objects = [...stdout, ...stderr].map((line) => JSON.parse(line));
  return { logs: objects.filter((line) => !line._aws), metrics: objects.filter((line) => line._aws) };
}

test('a line of the logger says which message, which try and which story', async () => {
  const { logs } = await written([['bad']]);
  const common = { service: 'billing', message_id: 'm0', attempt: 2, correlation_id: 'story', event_id: 'e0', event_type: 'order.placed' };
  expect(logs).toEqual([
    expect.objectContaining({ ...common, level: 'INFO', message: 'begun', shelf: 9, timestamp: expect.any(String) }),
    expect.objectContaining({
      ...common, level: 'ERROR', message: 'message failed', error_name: 'RangeError', error_message: 'no stock', stack: expect.stringContaining('RangeError'),
    }),
  ]);
});

test('messages that are handled side by side do not mix their lines', async () => {
  const { logs } = await written([['good', 'good', 'good']]);
  expect(logs.map(({ message_id, event_id }) => [message_id, event_id])).toEqual([['m0', 'e0'], ['m1', 'e1'], ['m2', 'e2']]);
});

test('the environment variables of Powertools apply', async () => {
  const { logs } = await written([['bad']], { POWERTOOLS_LOG_LEVEL: 'ERROR', POWERTOOLS_SERVICE_NAME: 'payments' });
  expect(logs).toEqual([expect.objectContaining({ level: 'ERROR', service: 'payments' })]);
});

test('each invocation writes one document of metrics, which says whether it was the first', async () => {
  const { metrics } = await written([['good', 'bad', 'good'], [], ['bad']]);
  const counts = metrics.map(({ Processed, Failed, ColdStart }) => ({ Processed, Failed, ColdStart }));
  expect(counts).toEqual([{ Processed: 2, Failed: 1, ColdStart: 1 }, { Processed: 0, Failed: 0 }, { Processed: 0, Failed: 1 }]);
});

// Source: CloudWatch user guide, "Specification: Embedded metric format".
test('the document is in the embedded metric format: namespace Eventweave, dimension service', async () => {
  const { metrics } = await written([['good']], { POWERTOOLS_SERVICE_NAME: 'payments', POWERTOOLS_METRICS_NAMESPACE: 'Other' });
  const unit = 'Count';
  expect(metrics).toEqual([{
    _aws: {
      Timestamp: expect.any(Number),
      CloudWatchMetrics: [{
        Namespace: 'Eventweave',
        Dimensions: [['service']],
        Metrics: [{ Name: 'Processed', Unit: unit }, { Name: 'Failed', Unit: unit }, { Name: 'ColdStart', Unit: unit }],
      }],
    },
    service: 'billing', // the name of the function, as alarms expect it
    Processed: 1,
    Failed: 0,
    ColdStart: 1,
  }]);
  expect(Math.abs(Date.now() - metrics[0]._aws.Timestamp)).toBeLessThan(60_000);
});
