import { itemOf, type AttributeValue, type Item } from './attribute-value';
import { invalid } from './validation';

/** A document path: the attribute's name first, then names in maps and indexes in lists. */
export type Path = readonly [string, ...(readonly (string | number)[])];

/** What is at the path; undefined when there is nothing. */
export function valueAt(item: Item | undefined, path: Path): AttributeValue | undefined {
  let value: AttributeValue | undefined = item && { M: item };
  for (const step of path) {
    if (value === undefined) return undefined;
    value = childOf(value, step);
  }
  return value;
}

/** A copy with another value at the path; one beyond the end of a list becomes its last element. @throws {ServiceError} when there is no place for it. */
export function withValue(item: Item, path: Path, value: AttributeValue): Item {
  return (replaced({ M: item }, path, value) as { M: Item }).M;
}

/** A copy without what is at the path. @throws {ServiceError} when what the path leads through is missing. */
export function withoutValue(item: Item, path: Path): Item {
  return (replaced({ M: item }, path, undefined) as { M: Item }).M;
}

/** As messages write paths. */
export function pathText(path: Path): string {
  return `[${path.map((step) => (typeof step === 'number' ? `[${step}]` : step)).join(', ')}]`;
}

/** @throws {ServiceError} when a path is another one, or leads through it, or takes for a map what the other takes for a list. */
export function checkDistinct(parameter: string, paths: readonly Path[]): void {
  paths.forEach((path, index) => checkAgainst(parameter, path, paths.slice(0, index)));
}

function checkAgainst(parameter: string, path: Path, others: readonly Path[]): void {
  for (const other of others) {
    const length = Math.min(path.length, other.length);
    const fork = path.slice(0, length).findIndex((step, index) => step !== other[index]);
    if (fork >= 0 && typeof path[fork] === typeof other[fork]) continue;
    throw invalid(`Invalid ${parameter}: Two document paths ${fork < 0 ? 'overlap' : 'conflict'} with each other; `
      + `must remove or rewrite one of these paths; path one: ${pathText(other)}, path two: ${pathText(path)}`);
  }
}

function childOf(value: AttributeValue, step: string | number): AttributeValue | undefined {
  if (typeof step === 'number') return 'L' in value ? value.L[step] : undefined;
  return 'M' in value ? value.M[step] : undefined;
}

function replaced(container: AttributeValue, [step, ...rest]: readonly (string | number)[], value: AttributeValue | undefined): AttributeValue {
  const child = childOf(container, step);
  const isContainer = typeof step === 'number' ? 'L' in container : 'M' in container;
  if (!isContainer || (rest.length > 0 && child === undefined)) {
    throw invalid('The document path provided in the update expression is invalid for update');
  }
  return withChild(container, step, rest.length === 0 ? value : replaced(child!, rest, value));
}

function withChild(container: AttributeValue, step: string | number, child: AttributeValue | undefined): AttributeValue {
  if ('L' in container) {
    const list = [...container.L];
    list.splice(step as number, 1, ...(child ? [child] : []));
    return Object.freeze({ L: Object.freeze(list) });
  }
  const others = Object.entries((container as { M: Item }).M).filter(([name]) => name !== step);
  return Object.freeze({ M: itemOf(child ? [...others, [step as string, child]] : others) });
}
