import { entryOf, type PublishedEvent } from './entry';
import { SimulatedBucket } from './simulated-bucket';
import { SimulatedTable } from './simulated-table';
import type { WorldThread } from './world-thread';
import type { FiredFault } from '../kernel/fault-kinds';
import type { TraceEntry, TraceKind } from '../kernel/trace';
import type { BucketView, BusView, FunctionView, MessageView, QueueView, StreamView, TableView, WorldView } from '../worker/inspect';
import type { Commands, InvokeOutcome, Subject } from '../worker/protocol';

/** What a test did to a world, so that it can be done again. */
export interface Command {
  /** By which the trace knows whatever follows from it. */
  readonly lineage: string;
  readonly command: keyof Commands;
  readonly args: readonly unknown[];
}

/** A bus of the simulated application. */
export interface SimulatedBus {
  /** Events that it has accepted, by the test and by functions, oldest first. */
  readonly events: BusView['events'];

  /**
   * Publishes events: CloudEvents, as the runtime's `publish` does, or plain ones.
   *
   * @returns their ids on the bus.
   * @throws {TypeError} for what is no event.
   * @throws {Error} when the bus refuses one, with its reason; those after the ten that it was sent with are not published.
   */
  publish(...events: PublishedEvent[]): Promise<string[]>;
}

/** A queue of the simulated application. */
export interface SimulatedQueue extends QueueView {
  /**
   * Sends messages: bodies, or whole inputs of SendMessage.
   *
   * @returns their ids.
   * @throws {Error} when the queue refuses one, as SendMessage does.
   */
  send(...messages: (string | { readonly MessageBody: string; readonly [member: string]: unknown })[]): Promise<string[]>;
}

/** A function of the simulated application. */
export interface SimulatedFunction {
  /** Lines that its code has written, oldest first, with the virtual milliseconds. */
  readonly logs: FunctionView['logs'];

  /**
   * Invokes it and waits, as a caller of Lambda's API does.
   *
   * @returns what the handler returned, or the error of the function, which is none of the test's.
   */
  invoke(event: unknown): Promise<InvokeOutcome>;

  /** Invokes it asynchronously: Lambda takes the event, tries it up to three times, and hands it to destinations. */
  invokeLater(event: unknown): Promise<void>;
}

/** The application, deployed in virtual time. */
export class SimulatedWorld {
  /** What was done to it so far. */
  public readonly commands: Command[] = [];

  private seen?: WorldView;

  constructor(
    private readonly thread: WorldThread,
    private readonly id: number,
    public readonly seed: number,
    private readonly end: () => Promise<unknown>,
  ) {}

  /** Virtual milliseconds since it began, on 1 January 2026. */
  public get elapsed(): number {
    return this.view().elapsed;
  }

  /** Hash of everything that happened: equal for equal histories. */
  public get hash(): string {
    return this.view().hash;
  }

  /** Everything that happened, in order. */
  public get trace(): readonly TraceEntry[] {
    return this.entries();
  }

  /** What happened of some kinds, such as `entries('dropped', 'expired')`; of all kinds when none is named. */
  public entries(...kinds: TraceKind[]): readonly TraceEntry[] {
    return this.look<readonly TraceEntry[]>('trace', kinds.join());
  }

  /** The faults that happened, in order. */
  public get faults(): readonly FiredFault[] {
    return this.view().faults;
  }

  /** Resources whose type is not modelled; an event that reaches one is an error. */
  public get unmodelled(): WorldView['unmodelled'] {
    return this.view().unmodelled;
  }

  /**
   * A bus, by path, logical id, name, or a part of its path that no other bus has.
   *
   * @throws {Error} for an unknown name, with the names that are near, when it is used.
   */
  public bus(name = 'default'): SimulatedBus {
    const events = () => this.look<BusView>('bus', name).events;
    return {
      publish: async (...published) => this.act('publish', name, published.map(entryOf)),
      get events() { return events(); },
    };
  }

  /** A queue, likewise; where dead-letter queues lie beside it, the queue itself. */
  public queue(name: string): SimulatedQueue {
    const view = () => this.look<QueueView>('queue', name);
    return {
      send: async (...messages) => this.act('send', name, messages.map((message) => (typeof message === 'string' ? { MessageBody: message } : message))),
      get url(): string { return view().url; },
      get messages(): readonly MessageView[] { return view().messages; },
      get deadLetters(): readonly MessageView[] { return view().deadLetters; },
    };
  }

  /** A table, likewise. */
  public table(name: string): SimulatedTable {
    return new SimulatedTable(() => this.look<TableView>('table', name), () => this.look<StreamView | undefined>('stream', name));
  }

  /** A bucket, likewise. */
  public bucket(name: string): SimulatedBucket {
    return new SimulatedBucket(() => this.look<BucketView>('bucket', name));
  }

  /** A function, likewise. */
  public function(name: string): SimulatedFunction {
    const logs = () => this.look<FunctionView>('function', name).logs;
    return {
      invoke: async (event) => this.act('invoke', name, event, 'RequestResponse'),
      invokeLater: async (event) => { await this.act('invoke', name, event, 'Event'); },
      get logs() { return logs(); },
    };
  }

  /**
   * Calls any operation of a modelled service, such as `call('dynamodb', 'PutItem', { TableName, Item })`, shapes as they
   * travel: without faults, with all permissions.
   *
   * @throws {Error} as the service does; with the name of the operation when it is not modelled.
   */
  public async call(service: string, operation: string, input: object): Promise<unknown> {
    return this.act('call', service, operation, input);
  }

  /**
   * Lets virtual time run until nothing is left to do: no message to be handled, no retry to come.
   *
   * @throws {NotSettledError} when that does not happen within 60 virtual days, or as events cause events for ever.
   * @throws {UnmodelledError} when an event has reached a resource whose type is not modelled; that ends the world.
   */
  public async settle(): Promise<void> {
    await this.act('settle');
  }

  /**
   * Lets virtual time run for so many milliseconds, 0 or more.
   *
   * @throws {TypeError} for anything else.
   */
  public async advance(milliseconds: number): Promise<void> {
    if (!Number.isFinite(milliseconds) || milliseconds < 0) throw new TypeError(`advance takes milliseconds, 0 or more, got ${milliseconds}`);
    await this.act('advance', milliseconds);
  }

  /** Does again what was done to another world. */
  public async repeat(command: Command): Promise<void> {
    await this.perform(command);
  }

  /** Ends it; its thread and its memory are free, and it can be looked at no more. */
  public async close(): Promise<void> {
    await this.end();
  }

  /** Everything about it at once. */
  public view(): WorldView {
    return this.seen ??= this.look<WorldView>('world', '');
  }

  private look<V>(subject: Subject, name: string): V {
    return this.thread.look('inspect', this.id, subject, name) as V;
  }

  private async act<C extends keyof Commands>(
    command: C, ...args: Parameters<Commands[C]> extends [number, string, ...infer Rest] ? Rest : never
  ): Promise<ReturnType<Commands[C]>> {
    // A copy, as the test may go on to change what it has handed over.
    return this.perform({ lineage: `c${this.commands.length}`, command, args: structuredClone(args) }) as Promise<ReturnType<Commands[C]>>;
  }

  private async perform(command: Command): Promise<unknown> {
    this.commands.push(command);
    this.seen = undefined;
    return this.thread.ask(command.command, ...[this.id, command.lineage, ...command.args] as never);
  }
}
