import { Arrivals } from './arrivals';
import { isInFlight, type Message, type NewMessage } from './message';
import { MessageStore } from './message-store';
import { receiptHandleOf } from './receipt-handle';
import type { Redrive } from './redrive';
import { senderIdOf } from './sender';
import { settingsOf, type QueueSettings } from './settings';
import type { Resource } from '../../assembly/graph';
import type { Endpoint, Handover } from '../../kernel/service';
import { ServiceError } from '../../kernel/service-error';
import type { World } from '../../kernel/world';
import { UnmodelledError } from '../../kernel/world-errors';

/** Messages received and not yet deleted. Source: developer guide, "Amazon SQS standard queue quotas", "Amazon SQS FIFO queue quotas". */
const MOST_IN_FLIGHT = 120_000;

/** Milliseconds between two purges. Source: API reference, PurgeQueue. */
const PURGE_PAUSE = 60_000;

/** A queue, standard or FIFO. */
export class Queue implements Endpoint {
  public readonly settings: QueueSettings;
  private readonly messages: MessageStore;
  private readonly arrivals: Arrivals;
  private purgedAt = -Infinity;

  constructor(private readonly world: World, private readonly resource: Resource, private readonly queueOf: (arn: string) => Queue | undefined) {
    this.settings = settingsOf(resource);
    this.messages = new MessageStore(world, resource.path, this.settings);
    this.arrivals = new Arrivals(world, resource.path, this.settings, this.messages);
  }

  public get path(): string {
    return this.resource.path;
  }

  public get arn(): string {
    return this.resource.arn;
  }

  public get url(): string {
    return this.resource.ref;
  }

  public get fifo(): boolean {
    return this.settings.fifo;
  }

  /** Milliseconds. */
  public get visibilityTimeout(): number {
    return this.settings.visibilityTimeout;
  }

  public get redrive(): Redrive | undefined {
    return this.settings.redrive;
  }

  /** Called, each of them, when a message may have become visible. */
  public get onVisible(): (() => void)[] {
    return this.messages.onVisible;
  }

  /** All messages that it holds, oldest first: waiting, delayed and in flight. */
  public all(): readonly Message[] {
    return this.messages.all();
  }

  /** Whether a message waits that could be received now. */
  public hasVisible(): boolean {
    return this.messages.available().length > 0;
  }

  /** Whether receivers have as many messages as they can. */
  public isFull(): boolean {
    return this.messages.inFlight() >= MOST_IN_FLIGHT;
  }

  /** Whether a message has been received as often as it can be: when it is received once more, it is a dead letter. */
  public isLastTry({ receiveCount, receivesBefore }: Message): boolean {
    return this.redrive !== undefined && receiveCount - receivesBefore >= this.redrive.maxReceiveCount;
  }

  public accept({ body, lineage, attributes = {}, messageGroupId, messageDeduplicationId, service, sourceArn }: Handover): void {
    const { world } = this;
    const context = { 'aws:SourceArn': sourceArn, 'aws:SourceAccount': world.graph.account };
    world.permit(service, { action: 'sqs:SendMessage', resource: this.arn, context });
    const typed = Object.fromEntries(Object.entries(attributes).map(([name, StringValue]) => [name, { DataType: 'String', StringValue }]));
    const senderId = senderIdOf(world, { name: service, roleArn: service.startsWith('arn:') ? service : undefined });
    this.send({ body, lineage, senderId, attributes: typed, groupId: messageGroupId, deduplicationId: messageDeduplicationId });
  }

  /** @throws {ServiceError} as SendMessage does. @returns the message, or the earlier one that it is a duplicate of. */
  public send(message: NewMessage): Message {
    return this.arrivals.send(message);
  }

  /** Receives up to `most` messages; those that have had all their tries go to the dead-letter queue instead. */
  public receive(most: number, visibilityTimeout = this.visibilityTimeout): Message[] {
    const room = Math.min(most, MOST_IN_FLIGHT - this.messages.inFlight());
    const received: Message[] = [];
    for (const message of this.messages.available()) {
      if (received.length >= room) break;
      if (this.isLastTry(message)) this.moveToDeadLetters(message);
      else received.push(this.take(message, visibilityTimeout));
    }
    return received;
  }

  /**
   * Deletes by receipt handle.
   *
   * @returns the message; undefined when the handle does not delete any: in a standard queue it must be the latest, in a
   * FIFO queue its visibility timeout must be running too.
   */
  public delete(receiptHandle: string): Message | undefined {
    const message = this.all().find((one) => one.receiptHandle === receiptHandle);
    if (!message || (this.fifo && !isInFlight(message, this.world.now))) return undefined;
    if (!this.keepsCopy(message)) this.messages.remove(message);
    return message;
  }

  /** Changes when a message in flight becomes visible again, counted from now. */
  public changeVisibility(message: Message, milliseconds: number): void {
    this.messages.showAt(message, this.world.now + milliseconds);
  }

  /** Deletes all messages, also those in flight. @throws {ServiceError} as PurgeQueue does. */
  public purge(): void {
    if (this.world.now - this.purgedAt < PURGE_PAUSE) {
      const name = this.url.split('/').pop();
      throw new ServiceError('PurgeQueueInProgress', `Only one PurgeQueue operation on ${name} is allowed every 60 seconds.`, 403);
    }
    this.purgedAt = this.world.now;
    for (const message of [...this.all()]) {
      this.messages.remove(message);
      this.world.record({ kind: 'dropped', from: this.path, about: [message.lineage], text: 'purged' });
    }
  }

  // A server that holds a copy was not there to delete it. Source: developer guide, "Amazon SQS at-least-once delivery".
  private keepsCopy(message: Message): boolean {
    if (this.fifo || this.isLastTry(message)) return false;
    return this.world.fault('duplicateDelivery', this.path, `${message.lineage}/${message.receiveCount}`, [message.lineage]);
  }

  private take(message: Message, visibilityTimeout: number): Message {
    const { now } = this.world;
    message.receiveCount++;
    message.firstReceivedAt ??= now;
    message.lastReceivedAt = now;
    message.receiptHandle = receiptHandleOf(this.arn, { messageId: message.id, receive: message.receiveCount });
    this.messages.showAt(message, now + visibilityTimeout);
    const attempt = message.receiveCount - message.receivesBefore;
    this.world.record({ kind: 'received', from: this.path, about: [message.lineage], text: `try ${attempt}`, attempt, most: this.redrive?.maxReceiveCount });
    return { ...message };
  }

  private moveToDeadLetters(message: Message): void {
    const { deadLetterTargetArn } = this.redrive!;
    const target = this.queueOf(deadLetterTargetArn);
    if (!target) {
      this.world.fail(new UnmodelledError(`a dead letter of ${this.path} has gone to ${deadLetterTargetArn}, which is no queue of the application`));
      return;
    }
    this.messages.remove(message);
    const tries = message.receiveCount - message.receivesBefore;
    this.world.record({ kind: 'deadLettered', from: this.path, to: target.path, about: [message.lineage], text: `after ${tries} tries` });
    target.arrivals.bury(message, this.arn);
  }
}
