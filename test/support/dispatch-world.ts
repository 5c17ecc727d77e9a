import { deepStrictEqual } from 'node:assert/strict';
import { Environment } from './dispatch-environment';
import type { Batch, Fate, Lane, Program, Written } from './dispatch-programs';
import { DispatchTables } from './dispatch-tables';
import { Turns } from './turns';
import { Dispatcher } from '../../src/event-sourced-table/dispatcher.lambda';
import type { Hint } from '../../src/event-sourced-table/pending-commits.lambda';
import { Publication } from '../../src/event-sourced-table/publication.lambda';
import { repairAll } from '../../src/event-sourced-table/repair-streams.lambda';
import { verify } from '../../src/event-sourced-table/verification.lambda';
import { objectKey, spill, toBody } from '../../src/runtime/event-store/body';
import { FORMAT, lastIn, toItem } from '../../src/runtime/event-store/commit';
import { answerOf } from '../../src/runtime/event-store/errors';
import type { EventStorage, Item } from '../../src/runtime/event-store/storage';
import { streamName, type StreamName } from '../../src/runtime/event-store/stream-name';
import { tableStorage } from '../../src/runtime/event-store/table-storage';

const SILENT = { debug() {}, info() {}, warn() {}, error() {} };

/** A commit as its record has it. */
interface Appended {
  readonly stream: StreamName;
  readonly item: Item;
}

/** An environment, and the dispatcher that it has. */
interface Instance {
  readonly environment: Environment;
  readonly dispatcher: Dispatcher;
}

/** An event store, whoever dispatches it, and what was promised to whoever uses it. */
export class DispatchWorld {
  private readonly tables: DispatchTables;
  private readonly appended: Appended[] = [];
  private readonly objects = new Map<string, Uint8Array>();
  private readonly acknowledged = new Set<Appended>();
  private readonly begun: Promise<unknown>[] = [];
  private readonly healed: Item[] = [];
  private readonly turns: Turns;
  private instances = 0;

  constructor(private readonly program: Program) {
    this.tables = new DispatchTables(program.shards, program.hasBus);
    this.turns = new Turns(program.turns);
  }

  /** Runs a program, then delivers and repairs what is left. @throws {Error} when a promise was not kept. */
  public async run(): Promise<void> {
    for (const [number, written] of this.program.streams.entries()) await this.append(streamName('order', `${number}`), written);
    const [warm] = await this.turns.until(Promise.all(this.program.lanes.map((lane) => this.carryOut(lane))));
    await this.turns.until(this.deliver(warm, this.appended.filter((one) => !this.acknowledged.has(one))));
    deepStrictEqual(this.appended.filter((one) => !this.acknowledged.has(one)), [], 'every record is acknowledged in the end');
    for (const item of this.healed) this.tables.put(item);
    await this.turns.until(this.repair());
    await this.turns.until(Promise.all(this.begun));
    await this.turns.until(this.check());
  }

  private async append(stream: StreamName, { counts, spilled, newer }: Written): Promise<void> {
    let first = 1;
    for (const [number, count] of counts.entries()) {
      const id = Buffer.of(FORMAT, ...Buffer.from(`${stream.id} ${first}`));
      const events = Array.from({ length: count }, (_, index) => ['paid', first + index]);
      const last = first + count - 1;
      const body = toBody(JSON.stringify(events), true);
      const kept = spilled.includes(number) ? await spill(this.storage.objects!, objectKey(stream.category, stream.id, id), body) : body;
      const item = toItem({ stream, first, last, time: Date.now() - 120_000, id, metadata: {} }, kept);
      const other = number === newer ? { ...item, i: { B: Buffer.of(FORMAT + 1, ...id.subarray(1)) } } : item;
      if (other !== item) this.healed.push(item);
      this.tables.put(other);
      this.appended.push({ stream, item: other });
      first = last + 1;
    }
  }

  /** @returns what is there in the end, and does what it has to. */
  private async carryOut(lane: Lane): Promise<Instance> {
    const fates = [...lane.fates];
    let instance = this.newInstance(fates);
    for (const batch of lane.batches) {
      if (batch.cold) instance = this.newInstance(fates);
      const records = batch.records.map((number) => this.appended[number % this.appended.length]);
      const outcome = await Promise.race([this.deliver(instance, records, batch), instance.environment.left]);
      if (outcome === 'left') instance = this.newInstance(fates);
    }
    fates.length = 0;
    return instance;
  }

  private newInstance(fates: Fate[] = []): Instance {
    const { shards, mostRecent, hasBus } = this.program;
    return {
      environment: new Environment(`environment ${++this.instances}`, this.tables, this.turns, fates),
      dispatcher: new Dispatcher({ storage: this.storage, feed: 'feed', shards, mostRecent, logger: SILENT, publication: hasBus ? new Publication('bus') : undefined }),
    };
  }

  private async deliver({ environment, dispatcher }: Instance, records: readonly Appended[], batch?: Batch): Promise<void> {
    const work = environment.run(() => dispatcher.dispatch(hintsOf(records), () => environment.isOver()), batch).catch(() => undefined);
    this.begun.push(Promise.race([work, environment.gone]));
    const outcomes = await work;
    for (const record of records) if (outcomes && outcomes.get(record.stream.key)!.state !== 'failed') this.acknowledge(record);
  }

  private acknowledge(record: Appended): void {
    const { stream: { key }, item } = record;
    const reached = this.tables.reached.get(key) ?? 0;
    const isParked = (this.tables.parked.get(key) ?? 0) >= lastIn(item);
    if (reached < lastIn(item) && !isParked) this.tables.violations.push(`${key}@${item.sk.N} is acknowledged, and the feed ends at ${reached}`);
    this.acknowledged.add(record);
  }

  private async repair(): Promise<void> {
    const { environment, dispatcher } = this.newInstance();
    const { failed, parked } = await environment.run(() => repairAll({ dispatcher, storage: this.storage, isOver: () => false }));
    deepStrictEqual({ failed, parked }, { failed: [], parked: [] });
  }

  private async check(): Promise<void> {
    const { environment } = this.newInstance();
    const { lacking, onTheirWay, flaws, events } = await environment.run(() => verify('feed', this.program.shards, { parked: new Set(), isOver: () => false }));
    const heads = new Map(this.program.streams.map(({ counts }, number) => [`order#${number}`, counts.reduce((sum, count) => sum + count)]));
    deepStrictEqual(this.tables.violations, []);
    deepStrictEqual([...this.tables.reached].sort(), [...heads].sort(), 'every event is in the feed');
    if (this.program.hasBus) deepStrictEqual([...this.tables.published].sort(), [...heads].sort(), 'every event is published');
    const committed = [...heads.values()].reduce((sum, head) => sum + head);
    deepStrictEqual({ lacking, onTheirWay, flaws, events }, { lacking: 0, onTheirWay: 0, flaws: [], events: committed });
  }

  private get storage(): EventStorage {
    return {
      ...tableStorage({ tableName: 'events' }),
      objects: {
        put: async (key, content) => void this.objects.set(key, content),
        get: (key) => answerOf('bucket', async () => {
          await Environment.pause();
          return this.objects.get(key)!;
        }),
      },
    };
  }
}

function hintsOf(records: readonly Appended[]): Hint[] {
  const streams = new Map(records.map(({ stream }) => [stream.key, stream]));
  return [...streams.values()].map((stream) => {
    const items = records.filter((record) => record.stream.key === stream.key).map(({ item }) => item);
    return { stream, to: Math.max(...items.map(lastIn)), commits: new Map(items.map((item) => [Number(item.sk.N), item])) };
  });
}
