import { MAX_PAYLOAD } from './invoke';
import type { Message } from '../sqs/message';

/** A message that has been received, and the record that the function will get. */
export interface Received {
  readonly message: Message;
  readonly record: Record<string, unknown>;
}

/** The event that a function gets. */
export function payloadOf(entries: readonly Received[]): string {
  return JSON.stringify({ Records: entries.map(({ record }) => record) });
}

/**
 * The messages of the next batch: it is ready when the batching window ends, when it has its number of messages, or when no
 * more fits into a payload. Source: developer guide, "Using Lambda with Amazon SQS", batching behavior.
 */
export class BatchAssembly {
  private waiting: Received[] = [];
  private closed = false;

  constructor(private readonly settings: { readonly batchSize: number; readonly window: number }) {}

  public isEmpty(): boolean {
    return this.waiting.length === 0;
  }

  public isFull(): boolean {
    return this.room() === 0 || this.fitting() < this.waiting.length;
  }

  /** Messages that it still takes. */
  public room(): number {
    return Math.max(0, this.settings.batchSize - this.waiting.length);
  }

  public isReady(): boolean {
    return !this.isEmpty() && (this.settings.window === 0 || this.closed || this.isFull());
  }

  public add(entries: readonly Received[]): void {
    this.waiting.push(...entries);
  }

  /** Takes entries that belong before all others. */
  public putBack(entries: readonly Received[]): void {
    this.waiting.unshift(...entries);
  }

  /** The batching window has ended. */
  public close(): void {
    this.closed = true;
  }

  /** Gives up messages that are visible to others again. */
  public forget(now: number): void {
    this.waiting = this.waiting.filter(({ message }) => message.visibleAt > now);
  }

  /** The next batch: what fits into a payload. */
  public cut(): Received[] {
    this.closed = false;
    return this.waiting.splice(0, Math.min(this.settings.batchSize, this.fitting()));
  }

  public takeAll(): Received[] {
    return this.waiting.splice(0);
  }

  // One message always fits; a comma between two, `{"Records":[]}` around all.
  private fitting(): number {
    let size = payloadOf([]).length;
    const tooMuch = this.waiting.findIndex(({ record }) => (size += Buffer.byteLength(JSON.stringify(record)) + 1) > MAX_PAYLOAD + 1);
    return tooMuch < 0 ? this.waiting.length : Math.max(1, tooMuch);
  }
}
