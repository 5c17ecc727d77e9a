import { expiryOf } from './expiry';
import type { Stream } from './stream';
import { Table, type Change } from './table';
import { tableDefinition } from './table-definition';
import { TableStreams } from './table-streams';
import type { Resource } from '../../assembly/graph';
import type { World } from '../../kernel/world';

/** A request that writes. */
export interface Writer {
  readonly lineage: string;
  /** What it has written so far. */
  writes: number;
}

/** A table, its history and its streams. */
export class KeptTable {
  public readonly table: Table;
  public readonly writes: (Change & { readonly at: number })[] = [];
  public readonly streams: TableStreams;
  /** Whether a transaction has written to it, or tried to: others may be at work on its items at any time. */
  public transacted = false;

  /**
   * @param writer the request that is carried out, if any.
   * @param register makes a stream known by its ARN.
   */
  constructor(world: World, { path, properties, ref, arn }: Resource, writer: () => Writer | undefined, register: (stream: Stream) => void) {
    this.table = new Table(tableDefinition(properties, ref, arn));
    this.streams = new TableStreams(world, path, this.table, properties.StreamSpecification, register);
    const { ttlAttribute } = this.table.definition;
    const expiry = ttlAttribute === undefined ? undefined : expiryOf(world, path, this.table, ttlAttribute);
    this.table.onWrite = (change) => {
      this.writes.push({ ...change, at: world.elapsed });
      expiry?.(change);
      this.streams.add(change, lineageOf(ref, change, writer()));
    };
  }
}

// What DynamoDB deletes on its own follows from nothing.
function lineageOf(table: string, { sequence }: Change, writer: Writer | undefined): string {
  return writer ? `${writer.lineage}>${table}.${writer.writes++}` : `${table}.expired.${sequence}`;
}
