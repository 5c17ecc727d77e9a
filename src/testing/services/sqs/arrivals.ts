import { contentId, DeduplicationWindow } from './deduplication';
import type { Message, NewMessage } from './message';
import { checkContent, checkPresence } from './message-check';
import type { MessageStore } from './message-store';
import type { QueueSettings } from './settings';
import type { World } from '../../kernel/world';

/** What comes into a queue: messages that are sent, and dead letters of other queues. */
export class Arrivals {
  private readonly deduplication: DeduplicationWindow;
  private sequence = 0;

  constructor(
    private readonly world: World, private readonly path: string, private readonly settings: QueueSettings, private readonly store: MessageStore,
  ) {
    this.deduplication = new DeduplicationWindow(settings.deduplicationPerGroup);
  }

  /** @throws {ServiceError} as SendMessage does. @returns the message, or the earlier one that it is a duplicate of. */
  public send(message: NewMessage): Message {
    checkPresence(message, this.settings);
    checkContent(message, this.settings);
    const { now } = this.world;
    const deduplicationId = this.settings.fifo ? message.deduplicationId ?? contentId(message.body) : undefined;
    const original = deduplicationId && this.deduplication.find(deduplicationId, message.groupId!, now);
    if (original) {
      this.recordAccepted(message, `duplicate of ${original.id} within five minutes`);
      return original;
    }
    const accepted = this.arrived(message, deduplicationId);
    this.store.add(accepted);
    if (deduplicationId) this.deduplication.remember(deduplicationId, accepted, now);
    this.recordAccepted(message, `message ${accepted.id}`);
    return accepted;
  }

  /**
   * Takes a dead letter of another queue, by its ARN. A standard queue goes on counting retention from when the message was
   * first sent, a FIFO queue starts anew. Source: developer guide, "Setting-up dead-letter queue retention in Amazon SQS".
   */
  public bury(message: Message, deadLetterSource: string): void {
    const { now } = this.world;
    this.store.add({
      ...message,
      deadLetterSource,
      receiptHandle: undefined,
      visibleAt: now,
      receivesBefore: message.receiveCount,
      ...(this.settings.fifo && { enqueuedAt: now, deduplicationId: message.id, sequenceNumber: this.nextSequenceNumber() }),
    });
  }

  private arrived({ delay, ...message }: NewMessage, deduplicationId: string | undefined): Message {
    const { settings, world: { now } } = this;
    const delayed = delay === undefined || settings.fifo ? settings.delay : 1_000 * delay;
    return {
      ...message,
      deduplicationId,
      id: this.world.uuid('message', this.path, message.lineage),
      attributes: message.attributes ?? {},
      sequenceNumber: settings.fifo ? this.nextSequenceNumber() : undefined,
      enqueuedAt: now,
      visibleAt: now + delayed + this.overtakenBy(message.lineage),
      receivesBefore: 0,
      receiveCount: 0,
    };
  }

  // Standard queues keep the order as well as they can. Source: developer guide, "Amazon SQS standard queues".
  private overtakenBy(lineage: string): number {
    const overtaken = !this.settings.fifo && this.world.fault('reorderedDelivery', this.path, lineage);
    return overtaken ? this.world.latency(50, 2_000, this.path, lineage, 'overtaken') : 0;
  }

  // Twenty digits that grow.
  private nextSequenceNumber(): string {
    return String(18_850_000_000_000_000_000n + BigInt(this.sequence++) * 256n);
  }

  private recordAccepted({ lineage }: NewMessage, text: string): void {
    this.world.record({ kind: 'accepted', from: this.path, about: [lineage], text });
  }
}
