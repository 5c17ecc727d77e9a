// Measures one bundle in this fresh process and prints one number: `load` in milliseconds, `records` in microseconds per record.
const { writeSync } = require('node:fs');
const { batchOf, handled, silence } = require('../sqs-batch');
const [what, bundle] = process.argv.slice(2);

const before = performance.now();
const { handler } = require(bundle);
const loaded = performance.now() - before;

const batches = (count) => Array.from({ length: count }, (_, n) => batchOf(n, Array(10).fill('O-1')));

async function records() {
  silence();
  for (const one of batches(100)) await handled(handler, one);
  const measured = batches(1000);
  const start = performance.now();
  for (const one of measured) await handled(handler, one);
  return (performance.now() - start) * 1000 / 10_000;
}

(what === 'load' ? Promise.resolve(loaded) : records()).then((figure) => writeSync(1, `${figure}\n`));
