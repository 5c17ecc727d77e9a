import { deepStrictEqual } from 'node:assert/strict';
import type { Scheduler } from 'fast-check';
import { account, ACCOUNT_EVENTS, balanceOf, deposited, type AccountEvents, type Balance } from './bank';
import { listOf } from './bed';
import { History, numberOf, type Recorded } from './model-history';
import { COMMANDS, STREAMS, type Command, type Program, type Step, type Stream } from './model-programs';
import { aggregate, appendAll, eventStore, type Decider, type EventStorage, type EventStore, type ExpectedVersion, type StreamToken } from '../../src/runtime/event-store';
import { processOn, type Surroundings } from '../support/event-store-faults';

const accountsOn = (storage: EventStorage) => eventStore<AccountEvents>({ category: 'account', events: ACCOUNT_EVENTS, storage });

/** Each event says what it was decided behind. */
function deciderOf({ amount, count, rememberFor }: Command, every: number | undefined): Decider<undefined, Balance, AccountEvents> {
  return {
    ...account,
    decide: (_, { events }) => Array.from({ length: count }, (__, index) => deposited(amount, `behind ${events + index}`)),
    snapshots: every && rememberFor ? { name: 'balance', schemaVersion: 1, every } : undefined,
  };
}

/** What a process knows; all of it is gone when it dies. */
interface Memory {
  readonly tokens: Partial<Record<Stream, StreamToken>>;
  readonly versions: Partial<Record<Stream, number>>;
}

/** Whoever carries out steps, in one process after the other. */
class Writer {
  private memory!: Memory;
  private store!: EventStore<AccountEvents>;
  private died!: Promise<'died'>;

  constructor(
    private readonly storage: EventStorage, private readonly surroundings: Surroundings,
    private readonly history: History, private readonly idOf: (stream: Stream) => string,
  ) {
    this.start();
  }

  /** Carries out a step, or part of it. @throws {Error} when the store throws what it must not. */
  public async carryOut(step: Step): Promise<void> {
    const outcome = await Promise.race([this.begin(step).catch(allowed), this.died]);
    if (outcome === 'died') this.start();
  }

  private start(): void {
    const { storage, died } = processOn(this.storage, this.surroundings);
    this.died = died;
    this.store = accountsOn(storage);
    this.memory = { tokens: {}, versions: {} };
  }

  private begin(step: Step): Promise<void> {
    switch (step.kind) {
      case 'append': return this.append(step.stream, this.expectedBy(step), step.count);
      case 'appendBoth': return this.appendBoth(step.count);
      case 'deliver': return this.deliver(COMMANDS[step.command], step.every);
      case 'load': return this.load(step.stream);
      case 'loadState': return this.loadState(step.stream);
      case 'readBackwards': return this.readBackwards(step.stream);
    }
  }

  private expectedBy({ expected, stream }: Step & { kind: 'append' }): ExpectedVersion {
    if (expected === 'known') return this.memory.tokens[stream] ?? 'none';
    return expected === 'version' ? this.memory.versions[stream] ?? 0 : expected;
  }

  private async append(stream: Stream, expected: ExpectedVersion, count: number): Promise<void> {
    const attempt = this.history.begin([stream], count);
    const floor = this.history.floor(stream);
    try {
      const deposits = Array.from({ length: count }, () => deposited(attempt.amount));
      const { events, token, version } = await this.store.append(this.idOf(stream), deposits, { expected });
      this.history.wasTold(stream, events, floor);
      this.know(stream, token, version);
      attempt.outcome = 'written';
    } catch (error) {
      if ((error as Error).name === 'VersionConflictError') attempt.outcome = 'refused';
      throw error;
    }
  }

  private async appendBoth(count: number): Promise<void> {
    const attempt = this.history.begin(STREAMS, count);
    const floors = STREAMS.map((stream) => this.history.floor(stream));
    const events = Array.from({ length: count }, () => deposited(attempt.amount));
    const all = await appendAll(STREAMS.map((stream) => this.store.pending(this.idOf(stream), events, { expected: 'any' })));
    all.forEach((appended, index) => this.history.wasTold(STREAMS[index], appended.events, floors[index]));
    attempt.outcome = 'written';
  }

  private async deliver(command: Command, every: number | undefined): Promise<void> {
    const { stream, id, amount, count, rememberFor, kind } = command;
    const floor = this.history.floor(stream);
    const how = { commandId: id, rememberFor };
    const streamId = this.idOf(stream);
    const done = kind === 'append'
      ? await this.store.append(streamId, Array.from({ length: count }, () => deposited(amount)), { ...how, expected: 'any' })
      : await aggregate(this.store, deciderOf(command, every)).execute(streamId, undefined, how);
    this.history.wasTold(stream, done.events, done.repeated ? undefined : floor);
    if ('state' in done) this.history.wasState(stream, done.state as Balance, done.version);
    if (!done.repeated) this.know(stream, done.token, done.version);
  }

  private async load(stream: Stream): Promise<void> {
    const floor = this.history.floor(stream);
    const { events, token, version } = await this.store.load(this.idOf(stream));
    this.history.wasRead(stream, events, floor);
    this.know(stream, token, version);
  }

  private async loadState(stream: Stream): Promise<void> {
    const floor = this.history.floor(stream);
    const decider = deciderOf({ ...COMMANDS[3], stream }, 3);
    const { state, token, version } = await aggregate(this.store, decider).load(this.idOf(stream));
    deepStrictEqual(state.events, version);
    this.history.wasState(stream, state, floor);
    this.know(stream, token, version);
  }

  private async readBackwards(stream: Stream): Promise<void> {
    const floor = this.history.floor(stream);
    const events = await listOf(this.store.read(this.idOf(stream), { backwards: true }));
    this.history.wasRead(stream, events.reverse(), floor);
  }

  private know(stream: Stream, token: StreamToken, version: number): void {
    this.memory.tokens[stream] = token;
    this.memory.versions[stream] = version;
  }
}

// What a store may say to a caller who did nothing wrong.
function allowed(error: Error): void {
  if (!['EventStoreError', 'VersionConflictError'].includes(error.name)) throw error;
}

/** Carries out programs at the same time, delivers their commands until each was answered, and compares with what is there. */
export async function carryOut(storage: EventStorage, programs: readonly Program[], scheduler: Scheduler, prefix = ''): Promise<void> {
  const history = new History();
  const idOf = (stream: Stream) => `${prefix}${stream}`;
  const pause = (what: string) => scheduler.schedule(Promise.resolve(), what);
  const writers = programs.map(async ({ steps, fates }, index) => {
    const left = [...fates];
    const writer = new Writer(storage, { pause: (what) => pause(`${index}: ${what}`), nextFate: () => left.shift() ?? 'fine' }, history, idOf);
    for (const step of steps) await writer.carryOut(step);
  });
  await scheduler.waitFor(Promise.all(writers));
  const delivered = [...new Set(programs.flatMap(({ steps }) => steps.flatMap((step) => (step.kind === 'deliver' ? [step.command] : []))))];
  const again = [0, 1].map(async (index) => {
    const writer = new Writer(storage, { pause: (what) => pause(`again ${index}: ${what}`), nextFate: () => 'fine' }, history, idOf);
    for (const command of delivered) await writer.carryOut({ kind: 'deliver', command, every: 3 });
  });
  await scheduler.waitFor(Promise.all(again));
  const loaded = STREAMS.map(async (stream) => [stream, (await accountsOn(storage).load(idOf(stream))).events] as const);
  const final = Object.fromEntries(await Promise.all(loaded)) as Record<Stream, Recorded[]>;
  history.check(final);
  for (const command of delivered.map((number) => COMMANDS[number])) {
    deepStrictEqual(numberOf(final[command.stream], command.amount), command.count, `${command.id} is there once`);
  }
  for (const stream of STREAMS) {
    const decider = deciderOf({ ...COMMANDS[3], stream }, 3);
    deepStrictEqual((await aggregate(accountsOn(storage), decider).load(idOf(stream))).state, balanceOf(final[stream]));
  }
}
