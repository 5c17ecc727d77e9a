import { draw } from '../../kernel/draw';
import type { World } from '../../kernel/world';

/** A part of a stream: the records of the items whose places are in a range. */
export interface Shard {
  readonly id: string;
  /** Lowest place in it. */
  readonly from: number;
  /** Lowest place above it. */
  readonly to: number;
  /** The shard that it is a part of; readers come to the end of that one first. */
  readonly parent?: Shard;
}

/** Shards that take records, to begin with and after splits, at most. The bounds are ours: AWS splits by load. */
const MOST = { first: 4, later: 8 };

/** The part of all places that the items of one partition take. */
const PARTITION = 2 ** -20;

/**
 * Where an item is in the range of shards, from 0 to 1: those of a partition lie side by side, and nearly always in one shard.
 *
 * @param order texts of its partition key and its sort key.
 */
export function placeOf(order: readonly string[]): number {
  return partitionOf(draw('partition', order[0])) + PARTITION * draw('item', ...order);
}

/** The lowest place of an item of the same partition. */
export function partitionOf(place: number): number {
  return Math.floor(place / PARTITION) * PARTITION;
}

/** The shards of a stream that take records. */
export class Shards {
  private open: Shard[] = [];
  private made = 0;

  /** @param name of the stream, different for each. */
  constructor(private readonly world: World, private readonly name: string) {
    const count = 1 + Math.floor(MOST.first * world.draw('shards', name));
    for (let index = 0; index < count; index++) this.open.push(this.shard(index / count, (index + 1) / count));
  }

  /** The one that an item's records go to. */
  public of(place: number): Shard {
    return this.open.find(({ to }) => place < to)!;
  }

  /** Whether there is room for one more. */
  public canSplit(): boolean {
    return this.open.length < MOST.later;
  }

  /** Divides a shard in two, at a place within it; it takes no more records. */
  public split(parent: Shard, at: number): void {
    const children = [this.shard(parent.from, at, parent), this.shard(at, parent.to, parent)];
    this.open = this.open.flatMap((shard) => (shard === parent ? children : [shard]));
  }

  private shard(from: number, to: number, parent?: Shard): Shard {
    const [hex] = this.world.uuid('shard', this.name, this.made++).split('-');
    return { id: `shardId-${String(Math.floor(this.world.now)).padStart(20, '0')}-${hex}`, from, to, parent };
  }
}
