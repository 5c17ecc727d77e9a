import { itemOf, type AttributeValue, type Item } from './attribute-value';
import type { Path } from './paths';

/** What is wanted of a value: all of it, or some of its children. */
type Wanted = Map<string | number, Wanted>;

/** The part of an item that the paths lead to; of lists, the elements in their order, without the gaps. */
export function projected(item: Item, paths: readonly Path[]): Item {
  const wanted: Wanted = new Map();
  for (const path of paths) {
    let node = wanted;
    for (const step of path) {
      if (!node.has(step)) node.set(step, new Map());
      node = node.get(step)!;
    }
  }
  return partOfMap(item, wanted);
}

function partOf(value: AttributeValue, wanted: Wanted): AttributeValue | undefined {
  if (wanted.size === 0) return value;
  if ('M' in value) {
    const part = partOfMap(value.M, wanted);
    return Object.keys(part).length > 0 ? Object.freeze({ M: part }) : undefined;
  }
  if (!('L' in value)) return undefined;
  const elements = value.L.flatMap((element, index) => (wanted.has(index) ? partOf(element, wanted.get(index)!) ?? [] : []));
  return elements.length > 0 ? Object.freeze({ L: Object.freeze(elements) }) : undefined;
}

function partOfMap(item: Item, wanted: Wanted): Item {
  const parts = Object.entries(item).filter(([name]) => wanted.has(name)).map(([name, value]) => [name, partOf(value, wanted.get(name)!)] as const);
  return itemOf(parts.filter((entry): entry is readonly [string, AttributeValue] => entry[1] !== undefined));
}
