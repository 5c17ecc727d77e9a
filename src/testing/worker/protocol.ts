import type { Graph } from '../assembly/graph';
import type { Codes } from '../functions/realm';
import type { Tier } from '../functions/sdk/clients';
import type { FaultSettings } from '../kernel/fault-plan';

/** What a worker is started with. */
export interface WorkerData {
  readonly eventweave: 'worker';
  readonly graph: Graph;
  readonly codes: Codes;
  /** Paths of the functions whose code is in the test. */
  readonly stubbed: readonly string[];
  readonly applicationFolder: string;
  readonly tier: Tier;
  /** Counts steps, so that a worker that does none can be told from one that works. */
  readonly beats: SharedArrayBuffer;
  /** Notified when an answer lies on the port. */
  readonly signal: SharedArrayBuffer;
  readonly port: import('node:worker_threads').MessagePort;
}

/** A world to be made. */
export interface Beginning {
  readonly seed: number;
  readonly faults: FaultSettings;
}

/** What a test asks of a world, and what it gets; everything that can be sent between threads. `lineage` is the command's own. */
export interface Commands {
  begin(world: number, beginning: Beginning): void;
  end(world: number): void;
  publish(world: number, lineage: string, bus: string, entries: object[]): string[];
  send(world: number, lineage: string, queue: string, messages: object[]): string[];
  invoke(world: number, lineage: string, fn: string, event: unknown, kind: 'RequestResponse' | 'Event'): InvokeOutcome;
  call(world: number, lineage: string, service: string, operation: string, input: object): unknown;
  settle(world: number, lineage: string): void;
  advance(world: number, lineage: string, milliseconds: number): void;
  inspect(world: number, subject: Subject, name: string): unknown;
}

/** What became of an invocation by the test. */
export interface InvokeOutcome {
  /** The answer, absent when there is an error. */
  readonly result?: unknown;
  readonly error?: { readonly errorType: string; readonly errorMessage: string };
}

/** What a test can look at. */
export type Subject = 'bus' | 'queue' | 'table' | 'stream' | 'bucket' | 'function' | 'world' | 'trace';

export interface Request {
  readonly id: number;
  readonly command: keyof Commands;
  readonly args: unknown[];
  /** The test waits, and takes the answer from the port. */
  readonly sync: boolean;
}

export type Answer = { readonly id: number; readonly value: unknown } | { readonly id: number; readonly error: WireError };

/** An error on its way between threads: its class is lost, its fields are not. */
export interface WireError {
  readonly name: string;
  readonly message: string;
  readonly stack?: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** From the worker to the test: run the stub of a function, or hand a reply to one that waits for it. */
export interface StubStep {
  readonly stub: number;
  readonly run?: { readonly functionPath: string; readonly event: unknown; readonly context: object; readonly remainingTime: number };
  readonly reply?: { readonly call: number; readonly output?: unknown; readonly error?: WireError };
}

/** From the test to the worker: how far the stub has come, its promises settled. */
export interface StubProgress {
  readonly stub: number;
  readonly calls: readonly { readonly call: number; readonly service: string; readonly operation: string; readonly input: object }[];
  readonly returned?: { readonly value: unknown };
  readonly threw?: WireError;
}
