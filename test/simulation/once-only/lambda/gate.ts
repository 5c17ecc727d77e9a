import { AsyncLocalStorage } from 'node:async_hooks';
import { createRequire } from 'node:module';
import { setTimeout } from 'node:timers/promises';

/** The SDK that Lambda provides; the names of its modules lead to the gated clients in this bundle. */
export const lambdas = createRequire(__filename);

const { DynamoDBClient, GetItemCommand } = lambdas('@aws-sdk/client-dynamodb') as typeof import('@aws-sdk/client-dynamodb');
const { GATES } = process.env;
const dynamodb = GATES ? new DynamoDBClient({}) : undefined;

/** Milliseconds. */
const POLL = 5_000;

interface Try {
  readonly name: string;
  calls: number;
}

// The clients' class is the same for all environments of a thread. A storage for each would slow down every promise of them all.
const shared = DynamoDBClient as { tries?: AsyncLocalStorage<Try> };
const tries = GATES ? shared.tries ??= new AsyncLocalStorage<Try>() : undefined;

/** Does work as the try of that name: `first-2` for the second one of the message `first`. */
export function asTry<R>(name: string, work: () => R): R {
  return tries ? tries.run({ name, calls: 0 }, work) : work();
}

/** Tells the test, which reads the log. */
export function say(what: object): void {
  console.log(`said ${JSON.stringify(what)}`);
}

type Send = (...args: unknown[]) => Promise<unknown>;

/** A client that stands still before and after its calls while there is a gate. */
export function gated<C extends new (...args: any[]) => object>(Client: C): C {
  const send = (Client.prototype as { send: Send }).send;
  class Gated extends Client {
    public async send(...args: unknown[]): Promise<unknown> {
      const attempt = tries?.getStore();
      if (!attempt) return send.apply(this, args);
      const call = ++attempt.calls;
      noteToken(attempt.name, args[0]);
      await pass(`${attempt.name} before ${call}`);
      try {
        return await send.apply(this, args);
      } finally {
        await pass(`${attempt.name} after ${call}`);
      }
    }
  }
  return Gated;
}

// A deleted record does not say who deleted it: the test must know which token is whose.
function noteToken(name: string, command: unknown): void {
  const { Item } = (command as { input: { Item?: Record<string, { S?: string }> } }).input;
  if (Item?.token) say({ try: name, token: Item.token.S });
}

async function pass(gate: string): Promise<void> {
  const ask = new GetItemCommand({ TableName: GATES, Key: { id: { S: gate } }, ConsistentRead: true });
  for (let stood = false; ; stood = true) {
    const { Item } = await dynamodb!.send(ask);
    if (!Item) return;
    if (Item.deadly) process.exit(1);
    if (!stood) say({ stands: gate });
    await setTimeout(POLL);
  }
}
