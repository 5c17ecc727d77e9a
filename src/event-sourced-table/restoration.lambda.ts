import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { client, evidence, imageOf, markRestored, type Commit, type Evidence } from './tamper-evidence.lambda';
import { ENV } from '../runtime/contract';

/** What was done to restore a commit. */
export interface Restoration extends Commit {
  /** Changes that were kept, and are now marked as restored. */
  readonly marked: number;
}

/**
 * Does what a person asked for: `{ operation: 'list', stream?: 'order#4711' }`, or `{ operation: 'restore', stream: 'order#4711', version: 3, at?: '...' }`,
 * where `at` is that of an entry of the list, if it is not to be the oldest image.
 *
 * @throws {TypeError} for anything else.
 * @throws {Error} when nothing is kept of the commit.
 */
export async function operate(payload: unknown): Promise<readonly Evidence[] | Restoration> {
  const { operation, stream, version, at } = (payload ?? {}) as Record<string, unknown>;
  if (operation === 'list') return (await evidence()).filter((one) => stream === undefined || one.stream === stream);
  if (operation === 'restore' && typeof stream === 'string' && typeof version === 'number') return restore({ stream, version }, at);
  throw new TypeError(
    'payload must be { "operation": "list" }, { "operation": "restore", "stream": "order#4711", "version": 3 } or a batch of a DynamoDB stream',
  );
}

// Puts, then marks: after a crash between the two nothing is lost, and the next call puts what is there already.
async function restore(commit: Commit, at: unknown): Promise<Restoration> {
  const Item = await imageOf(commit, at);
  if (!Item) {
    throw new Error(`nothing that could be put back is kept of version ${commit.version} of stream ${commit.stream}; { "operation": "list" } tells what is`);
  }
  await client.send(new PutItemCommand({ TableName: process.env[ENV.eventStoreTableName], Item }));
  return { ...commit, marked: await markRestored(commit) };
}
