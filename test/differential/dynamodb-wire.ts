import {
  BatchGetItemCommand, BatchWriteItemCommand, DeleteItemCommand, GetItemCommand, PutItemCommand, QueryCommand, ScanCommand, TransactGetItemsCommand,
  TransactWriteItemsCommand, UpdateItemCommand,
  type DynamoDBClient,
} from '@aws-sdk/client-dynamodb';
import { formatDecimal, parseDecimal } from '../../src/testing/services/dynamodb/decimal';
import { compareTexts } from '../../src/testing/services/dynamodb/sort-order';

/** What became of a request. */
export type Outcome =
  | { readonly output: Record<string, unknown> }
  | { readonly code: string; readonly message: string; readonly item?: unknown; readonly reasons?: unknown };

const COMMANDS = {
  BatchGetItem: BatchGetItemCommand,
  BatchWriteItem: BatchWriteItemCommand,
  DeleteItem: DeleteItemCommand,
  GetItem: GetItemCommand,
  PutItem: PutItemCommand,
  Query: QueryCommand,
  Scan: ScanCommand,
  TransactGetItems: TransactGetItemsCommand,
  TransactWriteItems: TransactWriteItemsCommand,
  UpdateItem: UpdateItemCommand,
};

/** Sends a request of the wire's shape through the SDK. */
export async function send(client: DynamoDBClient, operation: string, input: Record<string, unknown>): Promise<Outcome> {
  const Command = COMMANDS[operation as keyof typeof COMMANDS];
  try {
    // eslint-disable-next-line @typescript-eslint/no-explicit-any -- one call for commands of eight types
    const { $metadata, ...output } = await client.send(new (Command as any)(withBytes(input))) as any;
    return { output: canonical(output) as Record<string, unknown> };
  } catch (error) {
    const { name, message, Item, CancellationReasons } = error as Error & { Item?: unknown; CancellationReasons?: unknown };
    return { code: name, message, item: canonical(Item), reasons: canonical(CancellationReasons) };
  }
}

/** The same for answers that mean the same: members and sets sorted, numbers written in one way, binaries as base64, nothing undefined. */
export function canonical(value: unknown): unknown {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (Array.isArray(value)) return value.map(canonical);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([, member]) => member !== undefined).map(([name, member]) => [name, canonical(member)] as const);
  return Object.fromEntries(entries.sort(([a], [b]) => compareTexts(a, b)).map(([name, member]) => [name, canonicalMember(name, member)]));
}

function canonicalMember(name: string, member: unknown): unknown {
  if (name === 'N' && typeof member === 'string') return formatDecimal(parseDecimal(member));
  if (!['SS', 'NS', 'BS'].includes(name) || !Array.isArray(member)) return member;
  return (name === 'NS' ? member.map((one) => formatDecimal(parseDecimal(one))) : [...member]).sort();
}

function withBytes(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withBytes);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => {
    if (name === 'B' && typeof member === 'string') return [name, Buffer.from(member, 'base64')];
    if (name === 'BS' && Array.isArray(member)) return [name, member.map((one: string) => Buffer.from(one, 'base64'))];
    return [name, withBytes(member)];
  }));
}
