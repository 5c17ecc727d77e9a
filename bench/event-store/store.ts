/** What an event carries. */
export interface Data {
  /** Tells the events of a workload apart. */
  readonly id: string;
  /** Random, so that nothing but base64 can be compressed away. */
  readonly body: string;
}

/** An event as it is read. */
export interface Recorded {
  readonly version: number;
  readonly data: Data;
}

/** An event store as the workloads use it. `E` is the end of a stream: what an append must be given to need no read. */
export interface Store<E = any> {
  /** With snapshots, for stores that keep some. */
  readonly snapshots?: {
    /** Loads, decides and appends until it wins. */
    execute(stream: string, data: Data): Promise<unknown>;
    /** The number of events, as far as the store tells it without reading all of them. */
    load(stream: string): Promise<number>;
  };

  /** @param end undefined for a stream without events */
  append(stream: string, end: E | undefined, data: readonly Data[]): Promise<E>;

  load(stream: string): Promise<{ readonly events: readonly Recorded[]; readonly end: E | undefined }>;

  /** Whether an error is the store's own one for a lost race. */
  isConflict(error: unknown): boolean;

  /** The same without snapshots, where the store does that itself. */
  execute?(stream: string, data: Data): Promise<unknown>;
}

/** What the module of a variant exports. */
export interface Variant {
  /** The store as another process would open it: with nothing in its cache. Clients are shared. */
  open(): Store;
}
