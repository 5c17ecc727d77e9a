// Measures one bundle in this fresh process and prints one number: `load` in milliseconds, `records` in microseconds per record.
const { writeSync, openSync } = require('node:fs');
const [what, bundle] = process.argv.slice(2);

const before = performance.now();
const { handler } = require(bundle);
const loaded = performance.now() - before;

const detail = { specversion: '1.0', id: 'e', source: '/orders', type: 'order.placed', subject: 'O-1', data: { orderId: 'O-1', total: 4200, lines: [{ sku: 'a', quantity: 2 }] } };
const batch = (n) => ({
  Records: Array.from({ length: 10 }, (_, i) => ({
    messageId: `m-${n}-${i}`,
    receiptHandle: 'r',
    body: JSON.stringify({ 'version': '0', 'id': 'x', 'detail-type': 'order.placed', 'source': '/orders', 'account': '123456789012', 'time': '2026-01-01T00:00:00Z', 'region': 'eu-west-1', 'resources': [], detail }),
    attributes: { ApproximateReceiveCount: '1', SentTimestamp: '0', SenderId: 's', ApproximateFirstReceiveTimestamp: '0' },
    messageAttributes: {},
    md5OfBody: 'm',
    eventSource: 'aws:sqs',
    eventSourceARN: 'arn:aws:sqs:eu-west-1:123456789012:orders',
    awsRegion: 'eu-west-1',
  })),
});
const context = { functionName: 'bench', awsRequestId: 'r', memoryLimitInMB: '128', invokedFunctionArn: 'arn:aws:lambda:eu-west-1:123456789012:function:bench', getRemainingTimeInMillis: () => 3000 };

async function records() {
  // Logs go to the null device, as their destination is not what is measured.
  const nothing = openSync('/dev/null', 'w');
  for (const stream of [process.stdout, process.stderr]) stream.write = (chunk) => { writeSync(nothing, chunk); return true; };
  for (let n = 0; n < 100; n++) await handler(batch(n), context);
  const batches = Array.from({ length: 1000 }, (_, n) => batch(n));
  const start = performance.now();
  for (const one of batches) {
    const { batchItemFailures } = await handler(one, context);
    if (batchItemFailures.length > 0) throw new Error('a record failed');
  }
  return (performance.now() - start) * 1000 / 10_000;
}

(what === 'load' ? Promise.resolve(loaded) : records()).then((figure) => writeSync(1, `${figure}\n`));
