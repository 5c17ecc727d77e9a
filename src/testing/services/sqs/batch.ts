import type { Caller } from '../../kernel/calls';
import { ServiceError } from '../../kernel/service-error';
import type { World } from '../../kernel/world';

/** Entries of a batch, and their names. Source: API reference, SendMessageBatch. */
const MOST_ENTRIES = 10;
const ENTRY_ID = /^[\w-]{1,80}$/;

/** One entry of a batch request. */
export interface Entry {
  readonly Id: string;
}

/** @throws {ServiceError} when the list of entries itself is refused. */
export function checkEntries(entries: readonly Entry[] = []): void {
  if (entries.length === 0) throw new ServiceError('EmptyBatchRequest', 'There should be at least one entry in the request.');
  if (entries.length > MOST_ENTRIES) {
    throw new ServiceError('TooManyEntriesInBatchRequest', `Maximum number of entries per request are ${MOST_ENTRIES}. You have sent ${entries.length}.`);
  }
  if (!entries.every(({ Id }) => ENTRY_ID.test(Id))) {
    throw new ServiceError('InvalidBatchEntryId', 'A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be at most 80 letters long.');
  }
  const ids = entries.map(({ Id }) => Id);
  const twice = ids.find((id, index) => ids.indexOf(id) < index);
  if (twice !== undefined) throw new ServiceError('BatchEntryIdsNotDistinct', `Id ${twice} repeated.`);
}

/** Performs each entry for itself; one that fails does not keep the others from succeeding. */
export function eachEntry<E extends Entry>(
  world: World, caller: Caller, entries: readonly E[], perform: (entry: E, lineage: string) => object,
): object {
  checkEntries(entries);
  const Successful: object[] = [];
  const Failed: object[] = [];
  for (const entry of entries) {
    const lineage = `${caller.lineage}.${entry.Id}`;
    try {
      failByFault(world, caller, lineage);
      Successful.push({ Id: entry.Id, ...perform(entry, lineage) });
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      Failed.push({ Id: entry.Id, SenderFault: error.status < 500, Code: entryCode(error), Message: error.message });
    }
  }
  return { Successful, Failed };
}

function failByFault(world: World, { path, victim, about }: Caller, lineage: string): void {
  if (victim && !victim.spared && world.fault('partialFailure', path, lineage, about)) throw new ServiceError('InternalError', 'Internal error', 500);
}

// Entries still bear the codes of the query protocol.
function entryCode({ code }: ServiceError): string {
  return code === 'MissingRequiredParameterException' ? 'MissingParameter' : code.replace(/Exception$/, '');
}
