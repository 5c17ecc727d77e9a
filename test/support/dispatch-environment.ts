import { AsyncLocalStorage } from 'node:async_hooks';
import type { Batch, Fate } from './dispatch-programs';
import type { DispatchTables } from './dispatch-tables';
import { sdkError } from './sdk-in-process';
import { TABLE_STREAM_ARN } from './stream-events';
import type { Turns } from './turns';

/** Whose calls are being made. */
const CURRENT = new AsyncLocalStorage<Environment>();

/** Carries out the calls of whichever environment makes them. */
export function carryOut(operation: string, input: any): Promise<object> {
  return CURRENT.getStore()!.call(operation, input);
}

/** An environment of a function: it has one thing to do at a time, until it is gone. */
export class Environment {
  /** Waits for the turn of whoever waits for a time. */
  public static pause(): Promise<void> {
    return CURRENT.getStore()!.turns.pause();
  }

  /** Fulfilled when it is gone, or nobody waits for it any more. */
  public readonly left: Promise<'left'>;
  /** Fulfilled when it is gone: what it has begun never ends. */
  public readonly gone: Promise<void>;
  /** What the batch that is on has begun. */
  private calls = 0;
  private batch?: Batch;
  /** Events whose acceptance it was told of. */
  private readonly told = new Set<string>();
  private leave!: (left: 'left') => void;
  private end!: () => void;

  constructor(private readonly name: string, private readonly tables: DispatchTables, private readonly turns: Turns, private readonly fates: Fate[]) {
    this.left = new Promise((resolve) => (this.leave = resolve));
    this.gone = new Promise((resolve) => (this.end = resolve));
  }

  /** Has work done here. */
  public run<T>(work: () => Promise<T>, batch?: Batch): Promise<T> {
    this.calls = 0;
    this.batch = batch;
    return CURRENT.run(this, work);
  }

  public isOver(): boolean {
    return this.calls > (this.batch?.overAfter ?? Infinity);
  }

  public async call(operation: string, input: any): Promise<object> {
    if (++this.calls > (this.batch?.leftAfter ?? Infinity)) this.leave('left');
    await this.turns.pause();
    if (operation === 'PutEvents') this.lookAt(input);
    const fate = this.fates.shift() ?? { kind: 'fine' };
    if (fate.kind === 'dies') return this.die();
    refuse(operation, fate);
    let answer = this.carryOut(operation, input, fate);
    await this.turns.pause();
    if (fate.kind === 'again') answer = this.carryOut(operation, input, fate);
    if (fate.kind === 'lost') throw sdkError('TimeoutError', 'server');
    if (operation === 'PutEvents') this.hear(input, answer);
    return answer;
  }

  private die(): Promise<never> {
    this.end();
    this.leave('left');
    return new Promise(() => {});
  }

  private carryOut(operation: string, input: any, fate: Fate): any {
    if (operation === 'PutEvents') return this.putEvents(input, fate);
    if (operation === 'DescribeEventBus') return {};
    if (operation === 'DescribeTable') return { Table: { StreamSpecification: { StreamEnabled: true }, LatestStreamArn: TABLE_STREAM_ARN } };
    if (fate.kind !== 'part') return this.tables.carryOut(operation, input);
    if (operation === 'Query' || operation === 'Scan') return this.tables.carryOut(operation, { ...input, Limit: 1 });
    return operation === 'BatchGetItem' ? this.getSome(input) : this.tables.carryOut(operation, input);
  }

  private getSome({ RequestItems }: any): object {
    const [[name, { Keys, ...more }]] = Object.entries<any>(RequestItems);
    const { Responses } = this.tables.carryOut('BatchGetItem', { RequestItems: { [name]: { Keys: Keys.slice(0, 1), ...more } } });
    return { Responses, UnprocessedKeys: Keys.length > 1 ? { [name]: { Keys: Keys.slice(1), ...more } } : {} };
  }

  private putEvents({ Entries }: any, fate: Fate): object {
    const answers = Entries.map((entry: any, index: number) => {
      if (fate.kind === 'part' && Math.floor(fate.of / 2 ** index) % 2 === 1) return { ErrorCode: fate.code, ErrorMessage: 'for a test' };
      this.tables.accept(idOf(entry));
      return { EventId: `event-${index}` };
    });
    return { Entries: answers, FailedEntryCount: answers.filter(({ ErrorCode }: any) => ErrorCode).length };
  }

  private lookAt({ Entries }: any): void {
    for (const id of Entries.map(idOf)) if (this.told.has(id)) this.tables.violations.push(`${this.name} sends ${id}, which it was told is accepted`);
  }

  private hear({ Entries }: any, answer: any): void {
    answer.Entries.forEach(({ ErrorCode }: any, index: number) => ErrorCode ?? this.told.add(idOf(Entries[index])));
  }
}

function refuse(operation: string, { kind }: Fate): void {
  if (kind === 'refused') throw sdkError('InternalServerError', 'server', { $retryable: {} });
  if (kind === 'throttled') throw sdkError('ThrottlingException', 'client', { $retryable: { throttling: true } });
  if (kind === 'invalid' && operation === 'PutEvents') throw sdkError('ValidationException', 'client');
}

function idOf({ Detail }: { Detail: string }): string {
  return JSON.parse(Detail).id;
}
