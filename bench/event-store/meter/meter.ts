import type { Counts } from './client';
import { keyOf, unitsInTransaction, unitsRefused, type WireItem, type Write } from './units';

type Input = Record<string, any>;

/** What the database has answered. */
export interface Answer {
  readonly status: number;
  readonly body: string;
}

/** Carries out a call. */
export type Send = (operation: string, input: Input) => Promise<Answer>;

const NOTHING: Counts = { calls: 0, readUnits: 0, writeUnits: 0, refused: 0, refusedWriteUnits: 0 };

/** Counts calls, and the capacity that they use. */
export class Meter {
  private counts = NOTHING;

  constructor(private readonly send: Send) {}

  /** Carries out a call, and counts it. @throws {Error} for one that it cannot count. */
  public async call(operation: string, input: Input): Promise<Answer> {
    this.add({ calls: 1 });
    switch (operation) {
      case 'GetItem':
      case 'Query': return this.read(operation, input);
      case 'PutItem':
      case 'UpdateItem': return this.write(operation, input);
      case 'TransactWriteItems': return this.transact(input);
      default: throw new Error(`what ${operation} uses is not known here`);
    }
  }

  /** What was used since the last time. */
  public takeCounts(): Counts {
    const { counts } = this;
    this.counts = NOTHING;
    return counts;
  }

  private async read(operation: string, input: Input): Promise<Answer> {
    const answer = await this.metered(operation, input);
    if (answer.status === 200) this.add({ readUnits: unitsIn(answer) });
    return answer;
  }

  private async write(operation: string, input: Input): Promise<Answer> {
    const answer = await this.metered(operation, input);
    if (answer.status === 200) this.add({ writeUnits: unitsIn(answer) });
    else this.add({ refused: 1, refusedWriteUnits: unitsRefused(input as Write, await this.item(input as Write)) });
    return answer;
  }

  private async transact(input: Input): Promise<Answer> {
    const writes = (input.TransactItems as Record<string, Write>[]).flatMap((item) => Object.values(item));
    const before = await this.items(writes);
    const answer = await this.send('TransactWriteItems', input);
    if (answer.status === 200) {
      const after = await this.items(writes);
      this.add({ writeUnits: sum(writes.map((write, index) => unitsInTransaction(write, before[index], after[index]))) });
    } else {
      this.add({ refused: 1, refusedWriteUnits: 2 * sum(writes.map((write, index) => unitsRefused(write, before[index]))) });
    }
    return answer;
  }

  private metered(operation: string, input: Input): Promise<Answer> {
    return this.send(operation, { ...input, ReturnConsumedCapacity: 'TOTAL' });
  }

  private items(writes: readonly Write[]): Promise<(WireItem | undefined)[]> {
    return Promise.all(writes.map((write) => this.item(write)));
  }

  // Not counted: nobody has asked for it but the meter.
  private async item(write: Write): Promise<WireItem | undefined> {
    const { body } = await this.send('GetItem', { TableName: write.TableName, Key: keyOf(write), ConsistentRead: true });
    return (JSON.parse(body) as { Item?: WireItem }).Item;
  }

  private add(more: Partial<Counts>): void {
    const names = Object.keys(more) as (keyof Counts)[];
    this.counts = { ...this.counts, ...Object.fromEntries(names.map((name) => [name, this.counts[name] + more[name]!])) };
  }
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function unitsIn({ body }: Answer): number {
  return (JSON.parse(body) as { ConsumedCapacity: { CapacityUnits: number } }).ConsumedCapacity.CapacityUnits;
}
