import { createHash } from 'node:crypto';
import type { Message } from './message';

/** Milliseconds. Source: developer guide, "Using the message deduplication ID in Amazon SQS". */
const WINDOW = 300_000;

/** What a FIFO queue remembers of the messages of the last five minutes, also of deleted ones. */
export class DeduplicationWindow {
  private readonly seen = new Map<string, { message: Message; at: number }>();

  /** @param perGroup whether the same id in two groups are two messages. */
  constructor(private readonly perGroup: boolean) {}

  public find(deduplicationId: string, groupId: string, now: number): Message | undefined {
    const found = this.seen.get(this.keyOf(deduplicationId, groupId));
    return found && now - found.at < WINDOW ? found.message : undefined;
  }

  public remember(deduplicationId: string, message: Message, now: number): void {
    this.seen.set(this.keyOf(deduplicationId, message.groupId!), { message, at: now });
  }

  private keyOf(deduplicationId: string, groupId: string): string {
    return this.perGroup ? `${groupId}\n${deduplicationId}` : deduplicationId;
  }
}

/** The id that content-based deduplication uses: a SHA-256 of the body, not of the attributes. */
export function contentId(body: string): string {
  return createHash('sha256').update(body).digest('hex');
}
