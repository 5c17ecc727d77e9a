// Measures one bundle in this fresh process, and prints JSON.
// `load`: milliseconds until the module is there, and until the first message is handled, which loads what the module has put off.
// `records`: what a message costs in a warm process, the first time and once more.
const { writeSync } = require('node:fs');
const { batchOf, handled, silence } = require('../sqs-batch');
const [what, bundle] = process.argv.slice(2);

const start = performance.now();
const { handler } = require(bundle);
const loadMilliseconds = performance.now() - start;

const run = process.hrtime.bigint().toString(36);
const WARM_UP = 30;
const BATCHES = 100;

async function load() {
  const one = batchOf('first', [`O-${run}`]);
  const called = performance.now();
  await handled(handler, one);
  return { loadMilliseconds, firstMessageMilliseconds: loadMilliseconds + performance.now() - called };
}

async function records() {
  await ask('Reset');
  const deliver = (delivery, from, count) => Array.from({ length: count }, (_, n) => (
    batchOf(`${delivery}-${from + n}`, Array.from({ length: 10 }, (_, i) => `O-${run}-${from + n}-${i}`))
  ));
  for (const delivery of ['first', 'second']) for (const one of deliver(delivery, 0, WARM_UP)) await handled(handler, one);
  return { firstDelivery: await cost(deliver('first', WARM_UP, BATCHES)), duplicate: await cost(deliver('second', WARM_UP, BATCHES)) };
}

async function cost(batches) {
  await ask('TakeCounts');
  const cpu = process.cpuUsage();
  const began = performance.now();
  for (const one of batches) await handled(handler, one);
  const microseconds = (performance.now() - began) * 1000;
  const { user, system } = process.cpuUsage(cpu);
  const { calls, writeUnits } = await ask('TakeCounts');
  const messages = batches.length * 10;
  return {
    calls: Object.values(calls).reduce((sum, count) => sum + count, 0) / messages,
    operations: Object.entries(calls).map(([operation, count]) => `${count / messages} ${operation}`).sort().join(', '),
    writeUnits: writeUnits / messages,
    microseconds: microseconds / messages,
    cpuMicroseconds: (user + system) / messages,
  };
}

async function ask(operation) {
  const response = await fetch(process.env.AWS_ENDPOINT_URL, { method: 'POST', headers: { 'x-amz-target': `Bench.${operation}` }, body: '{}' });
  if (!response.ok) throw new Error(`${operation}: ${await response.text()}`);
  return response.json();
}

silence();
(what === 'load' ? load() : records()).then((figures) => {
  writeSync(1, `${JSON.stringify(figures)}\n`);
  process.exit(); // connections are kept alive
}, (error) => {
  writeSync(2, `${error.stack}\n`);
  process.exit(1);
});
