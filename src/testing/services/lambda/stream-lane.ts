import type { InvokeResult } from './invocation';
import type { InvocationTarget } from './invocation-target';
import { StreamBacklog } from './stream-backlog';
import { aboutOf, afterFailure, payloadOf, type StreamBatch } from './stream-batch';
import { checkpointOf } from './stream-checkpoint';
import { giveUp } from './stream-destination';
import type { StreamMappingSettings } from './stream-mapping-settings';
import type { Resource } from '../../assembly/graph';
import type { Task } from '../../kernel/scheduler';
import type { World } from '../../kernel/world';
import type { Shard } from '../dynamodb/shard';
import { RETENTION, type Stream } from '../dynamodb/stream';
import type { StreamRecord } from '../dynamodb/stream-record';

/** Milliseconds between two polls of a shard. Source: developer guide, "Using AWS Lambda with Amazon DynamoDB": four times a second. */
const POLL = 250;

/** Milliseconds between tries, at first and at most. AWS names no figures. */
const BACKOFF = { first: 1_000, most: 60_000 };

/** Milliseconds by which a shard is held up. */
const LATE = { least: 30_000, most: 900_000 };

/** Milliseconds until a batch is delivered again: while it still runs, or at some time. */
const AGAIN = { soon: 200, most: 60_000 };

/** Faults leave a batch alone once this part of its time is over: the rest is for what waits behind it. */
const FAULTY_TIME = 0.25;

/** What a lane is a part of. */
export interface LaneOwner {
  readonly resource: Resource;
  readonly stream: Stream;
  readonly target: InvocationTarget;
  readonly settings: StreamMappingSettings;
  /** Whether the records of a shard may be handled now. */
  isOpen(shard: Shard): boolean;
  /** A lane has come to the end of what there is in it. */
  caughtUp(): void;
}

/** A shard, or a part of one, in which one batch is handled after the other. Source: developer guide, "Using AWS Lambda with Amazon DynamoDB". */
export class StreamLane {
  private readonly backlog: StreamBacklog;
  private running = false;
  private polling?: Task;
  private window?: Task;
  private windowOver = false;

  constructor(private readonly world: World, private readonly owner: LaneOwner, private readonly shard: Shard) {
    this.backlog = new StreamBacklog((record) => owner.stream.event(record));
  }

  /** Of the records that are not handled. */
  public get lineages(): string[] {
    return this.backlog.lineages;
  }

  public isEmpty(): boolean {
    return this.backlog.isEmpty();
  }

  public add(record: StreamRecord): void {
    this.backlog.add(record);
    this.wake(record.lineage);
  }

  /** Goes on as soon as there is something to do and it may. @param by why. */
  public wake(by: string): void {
    const { world, owner, shard } = this;
    if (this.isEmpty() || this.running || this.polling || !owner.isOpen(shard)) return;
    this.poll(world.latency(1, POLL, by, 'poll', owner.resource.path));
  }

  /** Lets go of what the stream no longer has. */
  public trim(): void {
    const { world, owner: { stream, target, settings } } = this;
    if (this.running) return;
    for (const { entries } of this.backlog.takeUntil(world.now - RETENTION, settings.batchSize)) {
      world.record({ kind: 'expired', from: stream.path, to: target.path, about: aboutOf(entries), text: 'after 24 hours in the stream' });
    }
  }

  private poll(delay: number): void {
    this.polling = this.world.schedule(delay, () => {
      this.polling = undefined;
      if (!this.owner.isOpen(this.shard)) return; // it is woken when it is
      this.trim();
      this.giveUpOld();
      const batch = this.backlog.begun[0] ?? this.begin();
      if (batch) this.start(batch);
      else if (this.isEmpty()) this.owner.caughtUp();
    });
  }

  private begin(): StreamBatch | undefined {
    const { world, backlog, owner: { stream, target, settings: { batchSize, window } } } = this;
    if (!backlog.has(1)) return undefined;
    if (window > 0 && !this.windowOver && !backlog.has(batchSize)) {
      this.window ??= world.schedule(window, () => this.closeWindow());
      return undefined;
    }
    world.cancel(this.window);
    this.window = undefined;
    this.windowOver = false;
    const batch = backlog.begin(batchSize);
    world.record({ kind: 'received', from: stream.path, to: target.path, about: aboutOf(batch.entries), text: this.shard.id });
    return batch;
  }

  private closeWindow(): void {
    this.window = undefined;
    this.windowOver = true;
    this.wake('window');
  }

  private start(batch: StreamBatch): void {
    const { world } = this;
    this.running = true;
    const lineage = this.lineageOf(batch);
    this.deliverAgain(batch, lineage);
    world.schedule(world.latency(1, 10, lineage, 'poll') + this.delayOf(batch, lineage), () => this.invoke(batch, lineage, (result) => this.settle(batch, result)));
  }

  private delayOf(batch: StreamBatch, lineage: string): number {
    const { world, owner: { stream } } = this;
    const delay = world.latency(LATE.least, LATE.most, lineage, 'late');
    return !this.isSpared(batch, delay) && world.fault('lateDelivery', stream.path, lineage, aboutOf(batch.entries)) ? delay : 0;
  }

  // Nobody hears how that ends.
  private deliverAgain(batch: StreamBatch, lineage: string): void {
    const { world, owner: { stream } } = this;
    if (this.isSpared(batch) || !world.fault('duplicateDelivery', stream.path, lineage, aboutOf(batch.entries))) return;
    const latest = world.draw('again', lineage) < 0.5 ? AGAIN.soon : AGAIN.most;
    world.schedule(world.latency(1, latest, lineage, 'again'), () => this.invoke(batch, `${lineage}'`, () => {}));
  }

  private invoke(batch: StreamBatch, lineage: string, done: (result: InvokeResult) => void): void {
    const { world, owner: { target, settings: { mostTries } } } = this;
    target.invoke({
      payload: payloadOf(batch.entries),
      lineage,
      requestId: world.uuid('request', lineage),
      about: aboutOf(batch.entries),
      attempt: batch.tries + 1,
      most: mostTries === Infinity ? undefined : mostTries,
      spared: this.isSpared(batch),
      done,
    });
  }

  // What would cost a healthy record its last try, or the time that it has, is none of the faults' business.
  private isSpared({ entries: [{ record: { writtenAt } }], tries }: StreamBatch, delay = 0): boolean {
    const { settings: { mostTries, time }, target: { fn } } = this.owner;
    return tries + 1 >= mostTries || this.world.now + delay + fn.timeout - writtenAt > FAULTY_TIME * time;
  }

  private settle(before: StreamBatch, result: InvokeResult): void {
    const { backlog, owner: { settings } } = this;
    this.running = false;
    const batch = { ...before, round: before.round + 1, result };
    if (result.kind === 'throttled') {
      backlog.begun[0] = { ...batch, throttles: batch.throttles + 1 };
      return this.poll(backoff(batch.throttles));
    }
    const handled = this.handledOf(batch, result);
    const left = handled === batch.entries.length ? [] : afterFailure(batch, handled, settings.bisect);
    backlog.begun.splice(0, 1, ...left);
    if (left.length === 0) return this.poll(1);
    if (left[0].tries >= settings.mostTries) {
      backlog.begun.shift();
      this.giveUp(left[0], 'RetryAttemptsExhausted');
    }
    this.poll(left[0].tries > before.tries ? backoff(before.tries) : BACKOFF.first);
  }

  private handledOf({ entries, tries }: StreamBatch, result: InvokeResult): number {
    const { world, owner: { settings, stream, target } } = this;
    if (result.kind !== 'success') return 0;
    const handled = settings.partial ? checkpointOf(result.payload, entries.map(({ record }) => record.sequenceNumber)) : entries.length;
    const done = { from: stream.path, to: target.path, about: aboutOf(entries.slice(0, handled)), text: `on try ${tries + 1}` };
    if (handled > 0) world.record({ kind: 'handled', ...done });
    if (handled < entries.length) world.record({ kind: 'failed', from: target.path, to: stream.path, about: aboutOf([entries[handled]]), text: 'reported as failed' });
    return handled;
  }

  private giveUpOld(): void {
    const { world, owner: { settings: { mostAge, batchSize } } } = this;
    if (mostAge === Infinity) return;
    for (const batch of this.backlog.takeUntil(world.now - mostAge, batchSize)) this.giveUp(batch, 'RecordAgeExceeded');
  }

  private giveUp(batch: StreamBatch, condition: 'RetryAttemptsExhausted' | 'RecordAgeExceeded'): void {
    const { resource: mapping, target, stream, settings } = this.owner;
    giveUp(this.world, settings.destination, { mapping, target, stream, batch, condition });
  }

  // Of each round its own; of those that a batch is split into, too, as they begin with other records, or come later.
  private lineageOf({ entries: [{ record: { lineage } }], round }: StreamBatch): string {
    return `${lineage}>${this.owner.target.fn.name}/${round + 1}`;
  }
}

function backoff(failures: number): number {
  return Math.min(BACKOFF.most, BACKOFF.first * 2 ** failures);
}
