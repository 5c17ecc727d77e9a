import { isInFlight, type Message } from './message';
import type { QueueSettings } from './settings';
import type { Task } from '../../kernel/scheduler';
import type { World } from '../../kernel/world';

/** The messages of a queue: which of them can be received, which are in flight, and when that changes. */
export class MessageStore {
  /** Called, each of them, when a message may have become visible. */
  public readonly onVisible: (() => void)[] = [];
  private readonly messages: Message[] = [];
  private readonly wakes = new Map<Message, Task>();

  constructor(private readonly world: World, private readonly path: string, private readonly settings: QueueSettings) {}

  /** Oldest first: waiting, delayed and in flight. */
  public all(): readonly Message[] {
    this.expire();
    return this.messages;
  }

  public add(message: Message): void {
    this.messages.push(message);
    this.showAt(message, message.visibleAt);
    this.world.scheduleInBackground(message.enqueuedAt + this.settings.retention - this.world.now, () => this.expire());
  }

  public remove(message: Message): void {
    const wasInFlight = isInFlight(message, this.world.now);
    this.messages.splice(this.messages.indexOf(message), 1);
    this.world.cancel(this.wakes.get(message));
    this.wakes.delete(message);
    // The rest of its group was locked.
    if (this.settings.fifo && wasInFlight) this.world.schedule(0, () => this.wake());
  }

  /** @param visibleAt milliseconds of the epoch. */
  public showAt(message: Message, visibleAt: number): void {
    message.visibleAt = visibleAt;
    this.world.cancel(this.wakes.get(message));
    this.wakes.set(message, this.world.schedule(visibleAt - this.world.now, () => this.wake()));
  }

  /** What can be received now, in the order in which it will be. */
  public available(): Message[] {
    const visible = this.all().filter(({ visibleAt }) => visibleAt <= this.world.now);
    return this.settings.fifo ? this.byGroup(visible) : visible;
  }

  /** How many messages receivers have. */
  public inFlight(): number {
    return this.all().filter((message) => isInFlight(message, this.world.now)).length;
  }

  // A receive takes as much as it can of one group before it goes on to the next; a group with messages in flight waits.
  // Source: developer guide, "FIFO queue delivery logic in Amazon SQS".
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

  private wake(): void {
    for (const listener of [...this.onVisible]) if (this.available().length > 0) listener();
  }

  private expire(): void {
    const { retention } = this.settings;
    for (const message of this.messages.filter(({ enqueuedAt }) => enqueuedAt + retention <= this.world.now)) {
      this.remove(message);
      this.world.record({ kind: 'expired', from: this.path, about: [message.lineage], text: `after ${retention / 1_000} seconds` });
    }
  }
}
