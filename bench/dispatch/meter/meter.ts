import { NOTHING, sum, type Counts } from './counts';
import { keysIn, refusedUnits, toldIn, type Input } from './units';

/** What the database has answered. */
export interface Answer {
  readonly status: number;
  readonly body: string;
}

/** Carries out a call. */
export type Send = (operation: string, input: Input) => Promise<Answer>;

/** Counts the calls of dispatchers, and the capacity that they use. */
export class Meter {
  private counts = NOTHING;

  constructor(private readonly send: Send) {}

  /** Carries out a call, and counts it. @throws {Error} for one that it cannot count. */
  public async call(operation: string, input: Input): Promise<Answer> {
    this.add({ calls: { [operation]: 1 } });
    const answer = await this.send(operation, { ...input, ReturnConsumedCapacity: 'TOTAL' });
    if (operation === 'PutItem') await this.countWrite(input, answer);
    else if (answer.status === 200) this.countRead(operation, input, answer);
    return answer;
  }

  /** Counts a call to the bus. */
  public put(entries: number): void {
    this.add({ calls: { PutEvents: 1 }, entries });
  }

  /** What was used since the last time. */
  public takeCounts(): Counts {
    const { counts } = this;
    this.counts = NOTHING;
    return counts;
  }

  // A read that finds nothing is paid for. Source: DynamoDB developer guide, "DynamoDB read and write operations".
  private countRead(operation: string, input: Input, answer: Answer): void {
    const told = toldIn(answer);
    switch (operation) {
      case 'GetItem':
      case 'Query': return this.add({ readUnits: Math.max(told, input.ConsistentRead ? 1 : 0.5), readUnitsTold: told });
      case 'BatchGetItem': return this.add({ readUnits: told + keysIn(input) - foundIn(answer), readUnitsTold: told });
      default: throw new Error(`what ${operation} uses is not known here`);
    }
  }

  private async countWrite(input: Input, answer: Answer): Promise<void> {
    if (answer.status === 200) return this.add({ [kindOf(input)]: toldIn(answer) });
    const { pk, sk } = input.Item;
    const { body } = await this.send('GetItem', { TableName: input.TableName, Key: { pk, sk }, ConsistentRead: true });
    this.add({ refused: 1, [kindOf(input)]: refusedUnits(input.Item, JSON.parse(body).Item) });
  }

  private add(more: Partial<Counts>): void {
    this.counts = sum(this.counts, more);
  }
}

function kindOf({ Item: { pk, sk } }: Input): 'pageWriteUnits' | 'cursorWriteUnits' | 'otherWriteUnits' {
  if (pk.S.startsWith('cursor#')) return 'cursorWriteUnits';
  return pk.S.startsWith('feed#') && sk.N !== '0' ? 'pageWriteUnits' : 'otherWriteUnits';
}

function foundIn({ body }: Answer): number {
  return Object.values((JSON.parse(body) as { Responses: Record<string, unknown[]> }).Responses).flat().length;
}
