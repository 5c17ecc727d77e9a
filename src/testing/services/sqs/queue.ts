import type { Resource } from '../../assembly/graph';
import type { Task } from '../../kernel/scheduler';
import type { Endpoint, Handover } from '../../kernel/service';
import type { World } from '../../kernel/world';
import { UnmodelledError } from '../../kernel/world-errors';
import { DeduplicationWindow } from './deduplication';
import { isInFlight, type Message, type NewMessage } from './message';
import { checkContent, checkPresence } from './message-check';
import { receiptHandleOf } from './receipt-handle';
import type { Redrive } from './redrive';
import { senderIdOf } from './sender';
import { settingsOf, type QueueSettings } from './settings';

/**
 * Messages received and not yet deleted. Source: developer guide, "Amazon SQS standard queue quotas" and "Amazon SQS FIFO
 * queue quotas".
 */
export const MOST_IN_FLIGHT = 120_000;

/** A queue, standard or FIFO. */
export class Queue implements Endpoint {
  public readonly settings: QueueSettings;
  /** Called, each of them, when a message may have become visible. */
  public readonly onVisible: (() => void)[] = [];
  private readonly messages: Message[] = [];
  private readonly wakes = new Map<Message, Task>();
  private readonly deduplication: DeduplicationWindow;
  private sequence = 0;

  constructor(private readonly world: World, private readonly resource: Resource, private readonly queueOf: (arn: string) => Queue | undefined) {
    this.settings = settingsOf(resource);
    this.deduplication = new DeduplicationWindow(this.settings.deduplicationPerGroup);
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

  /** All messages that it holds, oldest first: waiting, delayed and in flight. */
  public all(): readonly Message[] {
    this.expire();
    return this.messages;
  }

  public accept({ body, lineage, attributes = {}, messageGroupId, messageDeduplicationId, service, sourceArn }: Handover): void {
    const { world } = this;
    world.permit(service, { action: 'sqs:SendMessage', resource: this.arn, context: { 'aws:SourceArn': sourceArn, 'aws:SourceAccount': world.graph.account } });
    const typed = Object.fromEntries(Object.entries(attributes).map(([name, StringValue]) => [name, { DataType: 'String', StringValue }]));
    const senderId = senderIdOf(world, { name: service, roleArn: service.startsWith('arn:') ? service : undefined });
    this.send({ body, lineage, senderId, attributes: typed, groupId: messageGroupId, deduplicationId: messageDeduplicationId });
  }

  /** @throws {ServiceError} as SendMessage does. @returns the message, or the earlier one that it is a duplicate of. */
  public send(message: NewMessage): Message {
    checkPresence(message, this.settings);
    checkContent(message, this.settings);
    const { now } = this.world;
    const deduplicationId = this.fifo ? message.deduplicationId ?? DeduplicationWindow.contentId(message.body) : undefined;
    const original = deduplicationId && this.deduplication.find(deduplicationId, message.groupId!, now);
    if (original) {
      this.world.record({ kind: 'accepted', from: this.path, about: [message.lineage], text: `duplicate of ${original.id} within five minutes` });
      return original;
    }
    const accepted = this.put(this.arrived(message, deduplicationId));
    if (deduplicationId) this.deduplication.remember(deduplicationId, accepted, now);
    this.world.record({ kind: 'accepted', from: this.path, about: [message.lineage], text: `message ${accepted.id}` });
    return accepted;
  }

  /** Receives up to `most` messages; those that have had all their tries go to the dead-letter queue instead. */
  public receive(most: number, visibilityTimeout = this.visibilityTimeout): Message[] {
    this.expire();
    const room = Math.min(most, MOST_IN_FLIGHT - this.inFlight());
    const received: Message[] = [];
    for (const message of this.available()) {
      if (received.length >= room) break;
      if (this.isSpent(message)) this.moveToDeadLetters(message);
      else received.push(this.take(message, visibilityTimeout));
    }
    return received;
  }

  /**
   * Deletes by receipt handle.
   *
   * @returns the message; undefined when the handle no longer deletes any: in a standard queue it must be the latest, in a
   * FIFO queue its visibility timeout must be running too.
   */
  public delete(receiptHandle: string): Message | undefined {
    const message = this.messages.find((one) => one.receiptHandle === receiptHandle);
    if (!message || (this.fifo && !isInFlight(message, this.world.now))) return undefined;
    if (!this.keepsCopy(message)) this.remove(message);
    return message;
  }

  /** Changes when a message in flight becomes visible again, counted from now. */
  public changeVisibility(message: Message, milliseconds: number): void {
    this.showAt(message, this.world.now + milliseconds);
  }

  public find(messageId: string): Message | undefined {
    return this.messages.find(({ id }) => id === messageId);
  }

  /** Deletes all messages, also those in flight. */
  public purge(): void {
    for (const message of [...this.messages]) {
      this.remove(message);
      this.world.record({ kind: 'dropped', from: this.path, about: [message.lineage], text: 'purged' });
    }
  }

  /** Whether a message waits that could be received now. */
  public hasVisible(): boolean {
    return this.available().length > 0;
  }

  /** How many messages receivers have. */
  public inFlight(): number {
    return this.messages.filter((message) => isInFlight(message, this.world.now)).length;
  }

  /** Whether a message in flight will be a dead letter if it returns. */
  public isLastTry(message: Message): boolean {
    return this.redrive !== undefined && message.receiveCount - message.receivesBefore >= this.redrive.maxReceiveCount;
  }

  // A message that was received so often is moved by the receive that would have been one too many.
  private isSpent(message: Message): boolean {
    return this.isLastTry(message);
  }

  private arrived(message: NewMessage, deduplicationId: string | undefined): Message {
    const { now } = this.world;
    const delay = message.delay === undefined || this.fifo ? this.settings.delay : 1_000 * message.delay;
    return {
      ...message, deduplicationId,
      id: this.world.uuid('message', this.path, message.lineage),
      attributes: message.attributes ?? {},
      sequenceNumber: this.nextSequenceNumber(),
      enqueuedAt: now,
      visibleAt: now + delay + this.overtakenBy(message),
      receivesBefore: 0,
      receiveCount: 0,
    };
  }

  // Standard queues order as well as they can. Source: developer guide, "Amazon SQS standard queues".
  private overtakenBy({ lineage }: NewMessage): number {
    const overtaken = !this.fifo && this.world.fault('reorderedDelivery', this.path, lineage);
    return overtaken ? this.world.latency(50, 2_000, this.path, lineage, 'overtaken') : 0;
  }

  // A copy on a server that was not there to delete it. Source: developer guide, "Amazon SQS at-least-once delivery".
  private keepsCopy(message: Message): boolean {
    return !this.fifo && !this.isLastTry(message) && this.world.fault('duplicateDelivery', this.path, `${message.lineage}/${message.receiveCount}`);
  }

  private nextSequenceNumber(): string | undefined {
    return this.fifo ? String(18_850_000_000_000_000_000n + BigInt(this.sequence++) * 256n) : undefined;
  }

  private put(message: Message): Message {
    this.messages.push(message);
    this.showAt(message, message.visibleAt);
    this.world.scheduleInBackground(message.enqueuedAt + this.settings.retention - this.world.now, () => this.expire());
    return message;
  }

  private remove(message: Message): void {
    const wasInFlight = isInFlight(message, this.world.now);
    this.messages.splice(this.messages.indexOf(message), 1);
    this.world.cancel(this.wakes.get(message));
    this.wakes.delete(message);
    // The rest of its group was locked.
    if (this.fifo && wasInFlight) this.world.schedule(0, () => this.wake());
  }

  private take(message: Message, visibilityTimeout: number): Message {
    const { now } = this.world;
    message.receiveCount++;
    message.firstReceivedAt ??= now;
    message.lastReceivedAt = now;
    message.receiptHandle = receiptHandleOf(this.arn, { messageId: message.id, receive: message.receiveCount });
    this.showAt(message, now + visibilityTimeout);
    this.world.record({ kind: 'received', from: this.path, about: [message.lineage], text: `try ${message.receiveCount}` });
    return { ...message };
  }

  private showAt(message: Message, visibleAt: number): void {
    message.visibleAt = visibleAt;
    this.world.cancel(this.wakes.get(message));
    this.wakes.set(message, this.world.schedule(visibleAt - this.world.now, () => this.wake()));
  }

  private wake(): void {
    for (const listener of [...this.onVisible]) if (this.hasVisible()) listener();
  }

  private available(): Message[] {
    const { now } = this.world;
    const visible = this.messages.filter(({ visibleAt }) => visibleAt <= now);
    return this.fifo ? this.byGroup(visible) : visible;
  }

  // A receive takes as much as it can of one group before it goes on to the next; a group with messages in flight waits.
  // Source: developer guide, "FIFO queue delivery logic".
  private byGroup(visible: Message[]): Message[] {
    const locked = new Set(this.messages.filter((message) => isInFlight(message, this.world.now)).map(({ groupId }) => groupId));
    const groups = new Map<string, Message[]>();
    for (const message of visible.filter(({ groupId }) => !locked.has(groupId))) {
      const group = groups.get(message.groupId!);
      if (group) group.push(message);
      else groups.set(message.groupId!, [message]);
    }
    return [...groups.values()].flat();
  }

  private moveToDeadLetters(message: Message): void {
    const { deadLetterTargetArn } = this.redrive!;
    const target = this.queueOf(deadLetterTargetArn);
    if (!target) return this.world.fail(new UnmodelledError(`a dead letter of ${this.path} has gone to ${deadLetterTargetArn}, which is no queue of the application`));
    this.remove(message);
    const tries = message.receiveCount - message.receivesBefore;
    this.world.record({ kind: 'deadLettered', from: this.path, to: target.path, about: [message.lineage], text: `after ${tries} tries` });
    target.bury(message, this.arn);
  }

  // A standard queue goes on counting retention from when the message was first sent, a FIFO queue starts anew.
  // Source: developer guide, "Setting-up dead-letter queue retention in Amazon SQS".
  private bury(message: Message, deadLetterSource: string): void {
    const { now } = this.world;
    this.put({
      ...message, deadLetterSource, receiptHandle: undefined, visibleAt: now, receivesBefore: message.receiveCount,
      ...(this.fifo && { enqueuedAt: now, deduplicationId: message.id, sequenceNumber: this.nextSequenceNumber() }),
    });
  }

  private expire(): void {
    const { retention } = this.settings;
    for (const message of this.messages.filter(({ enqueuedAt }) => enqueuedAt + retention <= this.world.now)) {
      this.remove(message);
      this.world.record({ kind: 'expired', from: this.path, about: [message.lineage], text: `after ${retention / 1_000} seconds` });
    }
  }
}
