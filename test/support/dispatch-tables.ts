import { brotliDecompressSync } from 'node:zlib';
import { toWire } from './sdk-in-process';
import { lastOf, shardOf, type Entry } from '../../src/runtime/event-feed/page';
import { execute } from '../../src/testing/services/dynamodb/execute';
import { Table, type Change } from '../../src/testing/services/dynamodb/table';
import { tableDefinition } from '../../src/testing/services/dynamodb/table-definition';

const READS = ['GetItem', 'Query', 'Scan'];

/** The tables of an event store and its bus, which look at whatever is done to them. */
export class DispatchTables {
  /** What must never happen, and did. */
  public readonly violations: string[] = [];
  /** How far each stream is in the feed. */
  public readonly reached = new Map<string, number>();
  /** Versions that the bus has accepted, of each stream. */
  public readonly published = new Map<string, number>();
  private readonly tables: Record<string, Table>;
  private readonly pages = new Map<string, number>();

  constructor(private readonly shards: number, private readonly hasBus: boolean) {
    this.tables = { events: tableOf('events', 'N'), feed: tableOf('feed', 'N'), bookkeeping: tableOf('bookkeeping', 'S') };
    this.tables.feed.onWrite = (change) => this.look(change);
  }

  public carryOut(operation: string, input: Record<string, any>): any {
    const read = operation === 'BatchGetItem' ? Object.values<any>(input.RequestItems)[0] : READS.includes(operation) ? input : undefined;
    if (read && !read.ConsistentRead) this.violations.push(`${operation} may read what was`);
    return execute((name) => this.tables[name], operation, input);
  }

  public put(item: object): void {
    this.carryOut('PutItem', { TableName: 'events', Item: toWire(item) });
  }

  /** Versions at which streams are parked, or were. */
  public get parked(): Map<string, number> {
    return new Map(this.tables.bookkeeping.items.map((item: any) => [item.stream.S, Number(item.to.N)]));
  }

  /** An entry that the bus accepts: the first time, when all before it in its stream were accepted. */
  public accept(id: string): void {
    const [stream, version] = [id.slice(0, id.lastIndexOf('@')), Number(id.slice(id.lastIndexOf('@') + 1))];
    const before = this.published.get(stream) ?? 0;
    if (version > before + 1) this.violations.push(`${id} is published behind ${before}`);
    this.published.set(stream, Math.max(before, version));
  }

  private look({ key, before, after }: Change): void {
    const [pk, sk] = [(key as any).pk.S as string, Number((key as any).sk.N)];
    if (pk.startsWith('feed#') && sk > 0) this.lookAtPage(pk, sk, before, after);
    else if (before && Number((after as any).v.N) < Number((before as any).v.N)) this.violations.push(`${pk} is moved back`);
  }

  private lookAtPage(partition: string, number: number, before: unknown, after: any): void {
    if (before) this.violations.push(`page ${number} of ${partition} is overwritten`);
    if (number !== (this.pages.get(partition) ?? 0) + 1) this.violations.push(`page ${number} of ${partition} is written behind ${this.pages.get(partition)}`);
    this.pages.set(partition, number);
    for (const entry of entriesOf(after)) this.lookAtEntry(partition, entry);
  }

  private lookAtEntry(partition: string, entry: Entry): void {
    const { stream, first } = entry;
    const before = this.reached.get(stream) ?? 0;
    if (first !== before + 1) this.violations.push(`${stream}@${first} is in the feed behind ${before}`);
    if (partition !== `feed#${shardOf(stream, this.shards)}`) this.violations.push(`${stream} is in ${partition}`);
    if (this.hasBus && lastOf(entry) > (this.published.get(stream) ?? 0)) this.violations.push(`${stream}@${lastOf(entry)} is in the feed before it is published`);
    this.reached.set(stream, lastOf(entry));
  }
}

function entriesOf({ e, z }: any): Entry[] {
  const { types, commits } = JSON.parse(e ? e.S : brotliDecompressSync(Buffer.from(z.B, 'base64')).toString());
  return commits.map(([stream, first, ...places]: [string, number, ...number[]]) => ({ stream, first, types: places.map((place) => types[place]) }));
}

function tableOf(name: string, sortKeyType: string): Table {
  return new Table(tableDefinition({
    KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }, { AttributeName: 'sk', KeyType: 'RANGE' }],
    AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }, { AttributeName: 'sk', AttributeType: sortKeyType }],
  }, name, `arn:${name}`));
}
