import { Stream } from './stream';
import type { StreamViewType } from './stream-record';
import type { Change, Table } from './table';
import { invalid } from './validation';
import type { World } from '../../kernel/world';

/** Member of tables and of requests. Source: API reference, StreamSpecification. */
export interface StreamSpecification {
  /** Absent in templates, where naming a view type is enough. */
  readonly StreamEnabled?: boolean | 'true' | 'false';
  readonly StreamViewType?: StreamViewType;
}

/** The streams that a table has and has had: each time that streaming is enabled, it gets a new one. */
export class TableStreams {
  /** What it writes to; undefined while streaming is disabled. */
  public current?: Stream;
  /** The current one, or the last. */
  public latest?: Stream;

  /**
   * @param path of the table.
   * @param specification of its template.
   * @param register makes a stream known by its ARN.
   */
  constructor(
    private readonly world: World,
    private readonly path: string,
    private readonly table: Table,
    specification: StreamSpecification | undefined,
    private readonly register: (stream: Stream) => void,
  ) {
    if (specification?.StreamViewType) this.enable(specification.StreamViewType);
  }

  public get specification(): StreamSpecification | undefined {
    return this.current && { StreamEnabled: true, StreamViewType: this.current.viewType };
  }

  /** Takes a write of a call, or of DynamoDB itself. */
  public add(change: Change, lineage: string): void {
    this.current?.add(change, lineage);
  }

  /** Enables streaming or disables it. @throws {ServiceError} as UpdateTable does. */
  public change({ StreamEnabled, StreamViewType }: StreamSpecification): void {
    const name = this.table.definition.name;
    const enabled = String(StreamEnabled) === 'true';
    if (enabled && this.current) throw invalid(`Table already has an enabled stream: TableName: ${name}`);
    if (!enabled && !this.current) throw invalid(`Table is already without a stream: TableName: ${name}`);
    if (enabled && !StreamViewType) throw invalid('One or more parameter values were invalid: StreamViewType is required when StreamEnabled is true');
    if (enabled) this.enable(StreamViewType!);
    else this.current = undefined;
  }

  private enable(viewType: StreamViewType): void {
    this.current = this.latest = new Stream(this.world, this.path, this.table, `${this.table.definition.arn}/stream/${this.label}`, viewType);
    this.register(this.current);
  }

  /** The time at which a stream was made. Source: API reference, TableDescription, "LatestStreamLabel". */
  private get label(): string {
    return new Date(this.world.now).toISOString().slice(0, -1);
  }
}
