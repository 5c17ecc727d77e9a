import { isObject } from './place';

/** Arrays of an event and the index of an element of each. */
export type Elements = ReadonlyMap<number, number>;

/** A leaf of an event. */
export interface Field {
  readonly value: unknown;
  /** The elements of arrays that it is part of. */
  readonly elements: Elements;
}

/**
 * The leaves of an event by path, with a dot between names, so that a name with a dot in it is the same as two names.
 *
 * Arrays are not part of paths: what they have in them counts as the value of the array's own field. An empty array or object is
 * no leaf. Source: user guide, "Event patterns", considerations, and "Arrays in event patterns".
 *
 * @param names without dots, of the levels that are wanted; whatever is below others is left out
 */
export function fieldsOf(event: unknown, names: ReadonlySet<string>): Map<string, Field[]> {
  const fields = new Map<string, Field[]>();
  if (isObject(event)) visitObject(event, '', { names, fields, arrays: 0 }, new Map());
  return fields;
}

interface Progress {
  readonly names: ReadonlySet<string>;
  readonly fields: Map<string, Field[]>;
  arrays: number;
}

function visitObject(object: object, prefix: string, progress: Progress, elements: Elements): void {
  for (const [name, value] of Object.entries(object)) {
    if (progress.names.has(name) || name.includes('.')) visit(value, prefix + name, progress, elements);
  }
}

function visit(value: unknown, path: string, progress: Progress, elements: Elements): void {
  if (Array.isArray(value)) return visitArray(value, path, progress, elements);
  if (isObject(value)) return visitObject(value, `${path}.`, progress, elements);
  if (value === undefined) return;
  const found = progress.fields.get(path);
  if (found) found.push({ value, elements });
  else progress.fields.set(path, [{ value, elements }]);
}

function visitArray(array: readonly unknown[], path: string, progress: Progress, elements: Elements): void {
  const id = progress.arrays++;
  array.forEach((element, index) => {
    const isLeaf = typeof element !== 'object' || element === null;
    visit(element, path, progress, isLeaf ? elements : new Map([...elements, [id, index]]));
  });
}
