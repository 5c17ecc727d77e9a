import { BatchAssembly, payloadOf, type Received } from './batch-assembly';
import { Concurrency } from './concurrency';
import type { InvokeResult } from './invocation';
import type { InvocationTarget } from './invocation-target';
import type { EventSourceMapping } from './mapping-operations';
import { MappingSwitch } from './mapping-switch';
import { failedMessages } from './partial-response';
import { sqsMappingSettings, type SqsMappingSettings } from './sqs-mapping-settings';
import { sqsRecord } from './sqs-record';
import type { Resource } from '../../assembly/graph';
import type { Task } from '../../kernel/scheduler';
import type { World } from '../../kernel/world';
import { filterDecision } from '../patterns';
import type { Message } from '../sqs/message';
import type { Queue } from '../sqs/queue';

/** Messages that one receive brings at most. Source: API reference, ReceiveMessage. */
const MOST_RECEIVED = 10;

/** Milliseconds between tries to invoke a throttled function, at first and at most. AWS names no figures. */
const THROTTLED = { first: 1_000, most: 60_000 };

/** Faults spare an invocation that has been throttled this often: its messages' time in flight is nearly over. */
const MOST_THROTTLES = 3;

interface Batch {
  readonly lineage: string;
  readonly entries: readonly Received[];
  /** Of a FIFO queue: what has been received with it and did not fit in. */
  readonly rest: readonly Received[];
  throttles: number;
}

/** The poller between a queue and a function. Source: developer guide, "Using Lambda with Amazon SQS". */
export class SqsMapping implements EventSourceMapping {
  public readonly settings: SqsMappingSettings;
  public readonly polling: MappingSwitch;
  private readonly assembly: BatchAssembly;
  private readonly concurrency: Concurrency;
  private awake = false;
  private window?: Task;

  /** @throws {Error} when it could not be deployed. */
  constructor(
    private readonly world: World,
    public readonly resource: Resource,
    public readonly queue: Queue,
    public readonly target: InvocationTarget,
    enabled: boolean,
  ) {
    this.settings = sqsMappingSettings(world, resource, queue, target.fn);
    this.polling = new MappingSwitch(world, resource.path, enabled, () => this.wake());
    queue.onVisible.push(() => this.wake());
    this.assembly = new BatchAssembly(this.settings);
    this.concurrency = new Concurrency(world, this.settings.maximumConcurrency);
  }

  public get sourceArn(): string {
    return this.queue.arn;
  }

  // While it is turned off, what it has received goes its way, and nothing more is received.
  private wake(): void {
    const { world, resource, queue, assembly, concurrency, polling } = this;
    if (!polling.enabled || this.awake || assembly.isFull() || !queue.hasVisible()) return;
    if (!concurrency.isFree()) return concurrency.wait(() => this.wake());
    this.awake = true;
    world.schedule(world.latency(1, 20, resource.path, world.elapsed), () => {
      this.awake = false;
      this.poll();
    });
  }

  private poll(): void {
    const { world, queue, assembly, concurrency, settings } = this;
    const entries = queue.receive(this.size()).map((message): Received => ({ message, record: sqsRecord(message, queue, world.graph.region) }));
    assembly.add(entries.filter((entry) => this.wants(entry)));
    if (settings.window > 0 && !assembly.isEmpty()) this.window ??= world.schedule(settings.window, () => this.closeWindow());
    this.dispatch();
    if (queue.hasVisible()) this.wake();
    else concurrency.caughtUp();
  }

  // Pollers find less than there is; how much less is the seed's choice.
  private size(): number {
    const { world, assembly, resource } = this;
    const most = Math.min(MOST_RECEIVED, assembly.room());
    const share = world.draw('batch', resource.path, world.elapsed);
    return share < 0.5 ? most : Math.max(1, Math.ceil(2 * (share - 0.5) * most));
  }

  private wants({ message, record }: Received): boolean {
    if (filterDecision(this.settings.filters, record)) return true;
    this.queue.delete(message.receiptHandle!);
    this.world.record({ kind: 'filtered', from: this.resource.path, to: this.target.path, about: [message.lineage], text: 'no filter matches' });
    return false;
  }

  private closeWindow(): void {
    this.window = undefined;
    this.assembly.close();
    this.dispatch();
  }

  private dispatch(): void {
    const { assembly, concurrency, world, queue } = this;
    assembly.forget(world.now);
    while (assembly.isReady() && concurrency.isFree()) {
      const entries = assembly.cut();
      this.start(entries, queue.fifo ? assembly.takeAll() : []);
    }
    if (!assembly.isEmpty()) return;
    world.cancel(this.window);
    this.window = undefined;
  }

  private start(entries: readonly Received[], rest: readonly Received[]): void {
    const [{ message: { lineage, receiveCount } }] = entries;
    const batch: Batch = { lineage: `${lineage}>${this.target.fn.name}/${receiveCount}`, entries, rest, throttles: 0 };
    this.concurrency.take();
    this.world.schedule(this.delayOf(batch), () => this.invoke(batch));
  }

  // A batch that waits in the poller for nearly all of its messages' time in flight is still running when that ends.
  private delayOf(batch: Batch): number {
    const { world, queue } = this;
    const usual = world.latency(1, 10, batch.lineage, 'poll');
    if (this.isLastTry(batch) || !world.fault('visibilityExpired', queue.path, batch.lineage, aboutOf(batch))) return usual;
    return Math.max(usual, deadlineOf(batch) - world.now - world.latency(1, 40, batch.lineage, 'expires'));
  }

  private invoke(batch: Batch): void {
    const { entries, throttles } = batch;
    const lineage = throttles === 0 ? batch.lineage : `${batch.lineage}.${throttles}`;
    this.target.invoke({
      payload: payloadOf(entries),
      lineage,
      requestId: this.world.uuid('request', lineage),
      about: aboutOf(batch),
      attempt: entries[0].message.receiveCount - entries[0].message.receivesBefore,
      spared: this.isLastTry(batch) || throttles >= MOST_THROTTLES,
      done: (result) => this.settle(batch, result),
    });
  }

  private isLastTry({ entries }: Batch): boolean {
    return entries.some(({ message }) => this.queue.isLastTry(message));
  }

  private settle(batch: Batch, result: InvokeResult): void {
    if (result.kind === 'throttled' && this.retry(batch)) return;
    this.concurrency.release();
    const succeeded = result.kind === 'success' && this.acknowledge(batch, result.payload);
    // What came after a failure in a FIFO queue returns to it, so that it stays behind.
    if (succeeded) this.assembly.putBack(batch.rest);
    this.dispatch();
    this.wake();
  }

  // A throttled batch is tried again until its messages' time in flight is over; then they return, one receive the poorer.
  private retry(batch: Batch): boolean {
    const delay = Math.min(THROTTLED.most, THROTTLED.first * 2 ** batch.throttles++);
    if (this.world.now + delay >= deadlineOf(batch)) return false;
    this.world.schedule(delay, () => this.invoke(batch));
    return true;
  }

  /** @returns whether all messages of the batch have succeeded. */
  private acknowledge({ entries }: Batch, payload: string): boolean {
    const failed = this.settings.partial ? failedMessages(payload, entries.map(({ message }) => message.id)) : new Set<string>();
    for (const { message } of entries) {
      if (!failed.has(message.id)) this.acknowledgeOne(message);
      else this.world.record({ kind: 'failed', from: this.target.path, to: this.queue.path, about: [message.lineage], text: 'reported as failed' });
    }
    return failed.size === 0;
  }

  private acknowledgeOne(message: Message): void {
    const { world, queue, target } = this;
    const { lineage, receiveCount } = message;
    if (!queue.isLastTry(message) && world.fault('acknowledgeLost', queue.path, `${lineage}/${receiveCount}`)) return;
    // A message whose time in flight is over may have another receiver by now: deleting it is that one's.
    if (queue.delete(message.receiptHandle!)) world.record({ kind: 'handled', from: queue.path, to: target.path, about: [lineage], text: `on try ${receiveCount}` });
  }
}

function aboutOf({ entries }: Batch): string[] {
  return entries.map(({ message }) => message.lineage);
}

function deadlineOf({ entries }: Batch): number {
  return Math.min(...entries.map(({ message }) => message.visibleAt));
}
