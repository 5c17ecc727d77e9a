// Stands between dispatchers and DynamoDB Local, in a process of its own, and counts; and stands in for the bus, which accepts all at once.
// Prints where it listens, and ends with the process that has started it.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { Meter, type Answer, type Send } from './meter';

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

async function answerTo(operation: string, input: Record<string, any>): Promise<Answer> {
  switch (operation) {
    case 'TakeCounts': return ok(meter.takeCounts());
    case 'DescribeEventBus': return ok({ Name: input.Name });
    case 'PutEvents': {
      meter.put(input.Entries.length);
      return ok({ FailedEntryCount: 0, Entries: input.Entries.map((_: object, index: number) => ({ EventId: String(index) })) });
    }
    default: return meter.call(operation, input);
  }
}

function ok(body: object): Answer {
  return { status: 200, body: JSON.stringify(body) };
}

async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
  try {
    const { status, body } = await answerTo(String(request.headers['x-amz-target']).split('.')[1], JSON.parse(await text(request)));
    response.writeHead(status, { 'content-type': request.headers['content-type'] }).end(body);
  } catch (error) {
    process.stderr.write(`${(error as Error).stack}\n`);
    response.writeHead(400).end(JSON.stringify({ __type: 'MeterFailed', message: String(error) }));
  }
}

const server = createServer((request, response) => void serve(request, response)).listen(0, HOST, () => {
  process.stdout.write(`http://${HOST}:${(server.address() as AddressInfo).port}\n`);
});
process.stdin.on('close', () => process.exit()).resume();
