import type { InvocationTarget } from './invocation-target';
import type { EventSourceMapping } from './mapping-operations';
import { MappingSwitch } from './mapping-switch';
import { StreamLane, type LaneOwner } from './stream-lane';
import { streamMappingSettings, type StreamMappingSettings } from './stream-mapping-settings';
import type { Resource } from '../../assembly/graph';
import type { World } from '../../kernel/world';
import type { Shard } from '../dynamodb/shard';
import type { Stream, StreamReader } from '../dynamodb/stream';
import type { StreamRecord } from '../dynamodb/stream-record';
import { filterDecision } from '../patterns';

/** The poller between the stream of a table and a function. Source: developer guide, "Using AWS Lambda with Amazon DynamoDB". */
export class StreamMapping implements EventSourceMapping, LaneOwner, StreamReader {
  public readonly settings: StreamMappingSettings;
  public readonly polling: MappingSwitch;
  private readonly lanes = new Map<Shard, StreamLane[]>();
  /** Whether it has a position in the stream: since it was enabled for the first time. */
  private started = false;

  /** @throws {Error} when it could not be deployed. */
  constructor(
    private readonly world: World,
    public readonly resource: Resource,
    public readonly stream: Stream,
    public readonly target: InvocationTarget,
    enabled: boolean,
  ) {
    this.settings = streamMappingSettings(world, resource, stream, target.fn);
    this.polling = new MappingSwitch(world, resource.path, enabled, () => this.turned());
    stream.readers.push(this);
    if (enabled) this.begin();
  }

  public get sourceArn(): string {
    return this.stream.arn;
  }

  /** What it does not handle, and was not handled yet. */
  public get unhandled(): { readonly path: string; readonly lineages: readonly string[] } {
    return { path: this.stream.path, lineages: [...this.lanes.values()].flat().flatMap(({ lineages }) => lineages) };
  }

  public describe(): object {
    const { startingPosition, parallelization, mostTries, mostAge, bisect, destination } = this.settings;
    return {
      StartingPosition: startingPosition,
      ParallelizationFactor: parallelization,
      MaximumRetryAttempts: mostTries === Infinity ? -1 : mostTries - 1,
      MaximumRecordAgeInSeconds: mostAge === Infinity ? -1 : mostAge / 1_000,
      BisectBatchOnFunctionError: bisect,
      DestinationConfig: { OnFailure: { Destination: destination } },
    };
  }

  public take(record: StreamRecord): void {
    const { world, settings, resource, target } = this;
    if (!this.started) return;
    if (settings.filters.length === 0 || filterDecision(settings.filters, this.stream.event(record))) return this.laneOf(record).add(record);
    world.record({ kind: 'filtered', from: resource.path, to: target.path, about: [record.lineage], text: 'no filter matches' });
  }

  public trim(): void {
    for (const lane of [...this.lanes.values()].flat()) lane.trim();
  }

  // Before its parent has come to its end, a shard is not read. Source: DynamoDB developer guide, "Reading and processing a stream".
  public isOpen({ parent }: Shard): boolean {
    return this.polling.enabled && (!parent || this.isDone(parent));
  }

  public caughtUp(): void {
    for (const [{ parent, id }, lanes] of this.lanes) if (parent) for (const lane of lanes) lane.wake(id);
  }

  private isDone(shard: Shard): boolean {
    return (this.lanes.get(shard) ?? []).every((lane) => lane.isEmpty()) && (!shard.parent || this.isDone(shard.parent));
  }

  private turned(): void {
    if (!this.polling.enabled) return;
    this.begin();
    for (const [{ id }, lanes] of this.lanes) for (const lane of lanes) lane.wake(`${id} at ${this.world.elapsed}`);
  }

  private begin(): void {
    if (this.started) return;
    this.started = true;
    if (this.settings.startingPosition === 'TRIM_HORIZON') for (const record of this.stream.records) this.take(record);
  }

  // The records of an item are always in the same one. Source: API reference, CreateEventSourceMapping, "ParallelizationFactor".
  private laneOf({ shard, place }: StreamRecord): StreamLane {
    const { world, lanes, settings: { parallelization } } = this;
    if (!lanes.has(shard)) lanes.set(shard, Array.from({ length: parallelization }, () => new StreamLane(world, this, shard)));
    return lanes.get(shard)![Math.floor(parallelization * world.draw('lane', place))];
  }
}
