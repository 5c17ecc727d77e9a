import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One call of an SDK client, as it arrived. */
export interface AwsCall<I = Record<string, any>> {
  readonly operation: string;
  readonly input: I;
}

/** What to answer a call with: a result, a refusal, or nothing at all. */
export type AwsAnswer = (input: any) => object | 'drop' | 'hang';

/** An error as AWS sends it. */
class Refusal {
  constructor(readonly code: string, readonly message: string, readonly status: number, readonly fields: object) {}
}

export function refused(code: string, message = `${code} for a test`, status = 400, fields: object = {}): Refusal {
  return new Refusal(code, message, status, fields);
}

/**
 * Stands in for AWS on the loopback: the clients of the SDK talk to it over real HTTP in the JSON protocols of SQS, EventBridge and DynamoDB.
 *
 * It records each call, also one that it then refuses, drops (`drop`: the connection ends without an answer) or leaves waiting (`hang`).
 */
export class AwsServer {
  public readonly calls: AwsCall[] = [];
  private readonly answers = new Map<string, AwsAnswer[]>();
  private readonly waiting: IncomingMessage[] = [];
  private readonly server = createServer((request, response) => void this.serve(request, response));

  public async start(): Promise<void> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
  }

  public async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  /** Ends the calls that were left waiting. */
  public hangUp(): void {
    for (const { socket } of this.waiting.splice(0)) socket.destroy();
  }

  public get endpoint(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** What a process needs to talk to this server, and to nothing else; the SDK tries each call once. */
  public get env(): Record<string, string> {
    return {
      AWS_ENDPOINT_URL: this.endpoint,
      AWS_REGION: 'eu-central-1',
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_CONFIG_FILE: '/dev/null',
      AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
      AWS_MAX_ATTEMPTS: '1',
    };
  }

  /** Answers the next calls of an operation one by one; the last answer stays. */
  public answer(operation: string, ...answers: AwsAnswer[]): void {
    this.answers.set(operation, answers);
  }

  /** Forgets calls and answers. */
  public reset(): void {
    this.calls.length = 0;
    this.answers.clear();
  }

  public inputs<I = Record<string, any>>(operation: string): I[] {
    return this.calls.filter((call) => call.operation === operation).map(({ input }) => input as I);
  }

  private answerTo(operation: string, body: string): ReturnType<AwsAnswer> {
    const input = parsed(body);
    this.calls.push({ operation, input: input ?? {} });
    const answers = this.answers.get(operation);
    if (!answers) return refused('UnknownOperationException', operation);
    if (!input) return refused('SerializationException', `this is no JSON: ${body.slice(0, 200)}`);
    return (answers.length > 1 ? answers.shift()! : answers[0])(input);
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const operation = String(request.headers['x-amz-target']).split('.')[1];
    const answer = this.answerTo(operation, Buffer.concat(await request.toArray()).toString());
    if (answer === 'hang') return void this.waiting.push(request);
    if (answer === 'drop') {
      request.socket.destroy();
      return;
    }
    const [status, body] = answer instanceof Refusal
      ? [answer.status, { __type: answer.code, message: answer.message, ...answer.fields }]
      : [200, answer];
    response.writeHead(status, { 'content-type': request.headers['content-type'] }).end(JSON.stringify(body));
  }
}

function parsed(body: string): Record<string, unknown> | undefined {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

/** A server for the tests of one file; each test starts without calls and answers. */
export function useAwsServer(): AwsServer {
  const server = new AwsServer();
  beforeAll(async () => {
    await server.start();
    Object.assign(process.env, server.env);
  });
  beforeEach(() => server.reset());
  afterAll(() => server.stop());
  return server;
}
