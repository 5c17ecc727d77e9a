// Stands between a variant and DynamoDB Local, in a process of its own, and counts. Prints where it listens, and ends with the process
// that has started it.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { Meter, type Send } from './meter';

const HOST = '127.0.0.1';
const [endpoint] = process.argv.slice(2);

const send: Send = async (operation, input) => {
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': `DynamoDB_20120810.${operation}`,
      'x-amz-date': '20260101T000000Z',
      'authorization': 'AWS4-HMAC-SHA256 Credential=test/20260101/eu-central-1/dynamodb/aws4_request, SignedHeaders=host, Signature=none',
    },
    body: JSON.stringify(input),
  });
  return { status: response.status, body: await response.text() };
};

const meter = new Meter(send);

async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const operation = String(request.headers['x-amz-target']).split('.')[1];
  try {
    const input = JSON.parse(await text(request)) as object;
    const { status, body } = operation === 'TakeCounts' ? { status: 200, body: JSON.stringify(meter.takeCounts()) } : await meter.call(operation, input);
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0' }).end(body);
  } catch (error) {
    process.stderr.write(`${(error as Error).stack}\n`);
    response.writeHead(400).end(JSON.stringify({ __type: 'MeterFailed', message: String(error) }));
  }
}

const server = createServer((request, response) => void serve(request, response)).listen(0, HOST, () => {
  process.stdout.write(`http://${HOST}:${(server.address() as AddressInfo).port}\n`);
});
process.stdin.on('close', () => process.exit()).resume();
