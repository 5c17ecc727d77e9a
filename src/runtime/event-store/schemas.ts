import type { StoredEvent } from './commit';
import { InvalidEventError, UnknownEventError } from './errors';
import { checkWholeNumber } from './whole-number';

/** Turns events of one type and schema version into a later one's. */
export interface Upcaster {
  readonly type: string;
  readonly schemaVersion: number;

  /** Pure: it is asked whenever such an event is read. */
  readonly upcast: (data: any) => unknown;

  /**
   * What the event is afterwards, where its type has another name since.
   *
   * @default - the same type, one schema version later
   */
  readonly becomes?: { readonly type: string; readonly schemaVersion: number };
}

interface Step {
  readonly type: string;
  readonly data: unknown;
}

/** Which events there are, and what became of the others. */
export interface Schemas {
  /** The current schema version of a type. @throws {InvalidEventError} for a type that there is none of. */
  versionOf(type: string): number;

  /** An event as it is today. @throws {UnknownEventError} */
  upcast(streamId: string, event: StoredEvent): Step;
}

/**
 * @param current each type with its schema version
 * @throws {TypeError} for a schema version that is none, two upcasters of the same version, and a chain that does not lead to a current version or leads back to itself.
 */
export function schemas(current: Readonly<Record<string, number>>, upcasters: readonly Upcaster[] = []): Schemas {
  const versions = new Map(Object.entries(current));
  for (const [type, version] of versions) checkWholeNumber(`events.${type}`, version ?? NaN);
  const steps = new Map<string, Upcaster>();
  for (const upcaster of upcasters) {
    const name = nameOf(upcaster);
    if (steps.has(name)) throw new TypeError(`upcasters must be one for ${name}, got two`);
    if (versions.get(upcaster.type) === upcaster.schemaVersion) throw new TypeError(`upcasters must be of earlier schema versions, got one of ${name}`);
    steps.set(name, upcaster);
  }
  const isCurrent = ({ type, schemaVersion }: Target) => versions.get(type) === schemaVersion;
  const chains = new Map(upcasters.map((upcaster) => [nameOf(upcaster), chainOf(upcaster, steps, isCurrent)]));
  checkWhole(versions, chains);
  return {
    versionOf: (type) => {
      const version = versions.get(type);
      if (version === undefined) throw new InvalidEventError(`type must be one of ${[...versions.keys()].join(', ')}, got ${String(type)}`);
      return version;
    },
    upcast: (streamId, [type, data, schemaVersion = 1]) => {
      if (isCurrent({ type, schemaVersion })) return { type, data };
      const chain = chains.get(nameOf({ type, schemaVersion }));
      if (!chain) throw new UnknownEventError(streamId, type, schemaVersion);
      return { type: becomes(chain[chain.length - 1]).type, data: chain.reduce((earlier, { upcast }) => upcast(earlier), data) };
    },
  };
}

interface Target {
  readonly type: string;
  readonly schemaVersion: number;
}

function nameOf({ type, schemaVersion }: Target): string {
  return `${type} of schema version ${schemaVersion}`;
}

function becomes({ type, schemaVersion, becomes: target }: Upcaster): Target {
  return target ?? { type, schemaVersion: schemaVersion + 1 };
}

function chainOf(start: Upcaster, steps: ReadonlyMap<string, Upcaster>, isCurrent: (target: Target) => boolean): Upcaster[] {
  const chain = [start];
  for (let target = becomes(start); !isCurrent(target); target = becomes(chain[chain.length - 1])) {
    const next = steps.get(nameOf(target));
    const flaw = next ? chain.includes(next) && 'cycle' : 'gap';
    if (flaw) throw new TypeError(`upcasters must lead to a current schema version, got a ${flaw} at ${nameOf(target)}`);
    chain.push(next!);
  }
  return chain;
}

// A version that was current once has events in the table.
function checkWhole(versions: ReadonlyMap<string, number>, chains: ReadonlyMap<string, unknown>): void {
  for (const [type, version] of versions) {
    for (let schemaVersion = 1; schemaVersion < version; schemaVersion++) {
      const name = nameOf({ type, schemaVersion });
      if (!chains.has(name)) throw new TypeError(`upcasters must be one for ${name}, got none`);
    }
  }
}
