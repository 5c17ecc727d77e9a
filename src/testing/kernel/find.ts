import type { Graph, Resource } from '../assembly/graph';

/** Names that are listed when one is not found. */
const MOST_NAMES = 8;

/**
 * Finds a resource by what a test calls it: its path, its logical id, its physical name, the end of its path, or a part of
 * its path that only one resource has. Of a queue and the dead-letter queues beside it, the queue is meant.
 *
 * @throws {Error} when there is none, with the names that are near, or more than one, with their paths.
 */
export function findResource({ resources }: Graph, kind: string, types: readonly string[], name: string): Resource {
  const candidates = resources.filter(({ type }) => types.includes(type));
  const byRank = [
    ({ path, id, ref, arn }: Resource) => [path, id, ref, arn, arn.split(':').pop()].includes(name),
    ({ path }: Resource) => path.endsWith(`/${name}`),
    ({ path }: Resource) => hasPart(path, name),
  ];
  for (const matches of byRank) {
    const found = withoutDeadLetterQueues(candidates.filter(matches), resources);
    if (found.length === 1) return found[0];
    if (found.length > 1) throw new Error(`${kind} ${name} is not clear: ${found.map(({ path }) => path).join(', ')}`);
  }
  throw new Error(`there is no ${kind} ${name}; there is ${near(name, candidates.map(({ path }) => path)).join(', ') || 'none at all'}`);
}

/** Whether a name, or a chain of names such as `Orders/Queue`, is in a path. */
export function hasPart(path: string, name: string): boolean {
  return `/${path}/`.includes(`/${name}/`);
}

/** @throws {Error} when no path has this in it, with those that are near. */
export function requirePlace({ resources }: Graph, place: string): void {
  const paths = resources.map(({ path }) => path);
  if (!paths.some((path) => hasPart(path, place))) throw new Error(`there is no ${place} for faults; there is ${near(place, paths).join(', ')}`);
}

function withoutDeadLetterQueues(found: Resource[], resources: readonly Resource[]): Resource[] {
  if (found.length < 2) return found;
  const deadLetterQueues = new Set(resources.flatMap(deadLetterArns));
  const others = found.filter(({ arn }) => !deadLetterQueues.has(arn));
  return others.length > 0 ? others : found;
}

function deadLetterArns({ properties }: Resource): string[] {
  const targets = (properties.Targets ?? []) as { DeadLetterConfig?: { Arn?: string } }[];
  const ofTargets = targets.map(({ DeadLetterConfig }) => DeadLetterConfig?.Arn);
  const arns = [properties.RedrivePolicy?.deadLetterTargetArn, properties.DeadLetterConfig?.TargetArn, ...ofTargets];
  return arns.filter((arn): arn is string => typeof arn === 'string');
}

function near(name: string, paths: string[]): string[] {
  const distances = paths.map((path) => ({ path, distance: Math.min(...[path, ...path.split('/')].map((part) => distanceBetween(name.toLowerCase(), part.toLowerCase()))) }));
  return distances.sort((one, other) => one.distance - other.distance).slice(0, MOST_NAMES).map(({ path }) => path);
}

// Levenshtein's.
function distanceBetween(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let i = 1; i <= one.length; i++) {
    const next = [i];
    for (let j = 1; j <= other.length; j++) next[j] = Math.min(next[j - 1] + 1, row[j] + 1, row[j - 1] + (one[i - 1] === other[j - 1] ? 0 : 1));
    row = next;
  }
  return row[other.length];
}
