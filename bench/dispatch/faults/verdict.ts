import { fromItem } from '../../../src/runtime/event-feed/page';
import type { Item } from '../../../src/runtime/event-store/storage';
import type { Table } from '../../../src/testing/services/dynamodb/table';
import { nameIn } from '../records';

/** What became of events. */
export interface Verdict {
  readonly events: number;
  readonly lost: number;
  /** Those that came, for the first time, behind a later one of their stream. */
  readonly outOfOrder: number;
  /** How often one came again. */
  readonly repeated: number;
  /** How often one came again and nothing but its stream and version told so: it has no id of its own, or another one. */
  readonly repeatedWithOtherId: number;
}

/** @param events all that were committed, `<stream>@<version>`; @param delivered details of entries, in the order of the bus. */
export function verdictOnBus(events: readonly string[], delivered: readonly string[]): Verdict {
  const ids = new Map<string, string | undefined>();
  const counts = { outOfOrder: 0, repeated: 0, repeatedWithOtherId: 0 };
  const heads = new Map<string, number>();
  for (const detail of delivered) {
    const name = nameIn(detail);
    const id = ownId(detail);
    if (ids.has(name)) {
      counts.repeated++;
      if (!id || id !== ids.get(name)) counts.repeatedWithOtherId++;
    } else if (isBehind(name, heads)) {
      counts.outOfOrder++;
    }
    ids.set(name, id);
  }
  return { events: events.length, lost: events.filter((name) => !ids.has(name)).length, ...counts };
}

/** The same of a feed, by its pages. */
export async function verdictOnFeed(events: readonly string[], feed: Table): Promise<Pick<Verdict, 'lost' | 'outOfOrder' | 'repeated'>> {
  const names: string[] = [];
  for (const item of feed.items as unknown as Item[]) {
    if (item.pk.S !== 'feed#0' || item.sk.N === '0') continue;
    const { entries } = await fromItem(0, fromWire(item));
    names.push(...entries.flatMap(({ stream, first, types }) => types.map((_, index) => `${stream.replace('order#', '')}@${first + index}`)));
  }
  const heads = new Map<string, number>();
  const found = new Set(names);
  return {
    lost: events.filter((name) => !found.has(name)).length,
    outOfOrder: [...found].filter((name) => isBehind(name, heads)).length,
    repeated: names.length - found.size,
  };
}

function isBehind(name: string, heads: Map<string, number>): boolean {
  const [stream, version] = name.split('@');
  const head = heads.get(stream) ?? 0;
  heads.set(stream, Math.max(head, Number(version)));
  return Number(version) < head;
}

// Only CloudEvents have one.
function ownId(detail: string): string | undefined {
  const { specversion, id } = JSON.parse(detail) as { specversion?: string; id?: string };
  return specversion ? id : undefined;
}

function fromWire(item: Item): Item {
  return JSON.parse(JSON.stringify(item), (name, value) => (name === 'B' ? Buffer.from(value, 'base64') : value)) as Item;
}
