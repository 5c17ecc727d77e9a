// What the handlers are called with: batches of EventBridge events from SQS, and Lambda's context.
exports.batchOf = (name, orderIds) => ({
  Records: orderIds.map((orderId, i) => {
    const detail = { specversion: '1.0', id: 'e', source: '/orders', type: 'order.placed', subject: orderId, data: { orderId, total: 4200, lines: [{ sku: 'a', quantity: 2 }] } };
    return {
      messageId: `m-${name}-${i}`,
      receiptHandle: 'r',
      body: JSON.stringify({ 'version': '0', 'id': 'x', 'detail-type': 'order.placed', 'source': '/orders', 'account': '123456789012', 'time': '2026-01-01T00:00:00Z', 'region': 'eu-west-1', 'resources': [], detail }),
      attributes: { ApproximateReceiveCount: '1', SentTimestamp: '0', SenderId: 's', ApproximateFirstReceiveTimestamp: '0' },
      messageAttributes: {},
      md5OfBody: 'm',
      eventSource: 'aws:sqs',
      eventSourceARN: 'arn:aws:sqs:eu-west-1:123456789012:orders',
      awsRegion: 'eu-west-1',
    };
  }),
});

exports.context = { functionName: 'bench', awsRequestId: 'r', memoryLimitInMB: '128', invokedFunctionArn: 'arn:aws:lambda:eu-west-1:123456789012:function:bench', getRemainingTimeInMillis: () => 3000 };

/** Calls the handler, and throws when it fails a record. */
exports.handled = async (handler, batch) => {
  const { batchItemFailures } = await handler(batch, exports.context);
  if (batchItemFailures.length > 0) throw new Error(`${batchItemFailures.length} records failed`);
};

/** Sends logs to the null device, as their destination is not what is measured. */
exports.silence = () => {
  const { openSync, writeSync } = require('node:fs');
  const nothing = openSync('/dev/null', 'w');
  for (const stream of [process.stdout, process.stderr]) stream.write = (chunk) => { writeSync(nothing, chunk); return true; };
};
