import type { EventBus } from './bus';
import { entrySize, eventOfEntry, isComplete, type PutEventsEntry } from './event';
import type { Caller } from '../../kernel/calls';
import { ServiceError } from '../../kernel/service-error';
import type { World } from '../../kernel/world';

/** Entries and bytes of a call. Source: API reference, PutEvents; AWS Compute Blog, 29 January 2026. */
const MOST_ENTRIES = 10;
const MAX_BYTES = 1_048_576;

/** What PutEvents needs to know of buses. */
export interface Buses {
  /** By ARN or name; undefined for one that the application does not have. */
  bus(arnOrName: string): EventBus | undefined;
  /** The ARN that a bus of that name has, or would have. */
  arnOf(arnOrName: string): string;
}

/** @throws {ServiceError} when the whole call is refused; then no entry is accepted. */
export function putEvents(world: World, buses: Buses, entries: readonly PutEventsEntry[], caller: Caller): object {
  check(entries);
  for (const entry of entries) authorize(world, buses, entry, caller);
  const Entries = entries.map((entry, index) => putEntry(world, buses, entry, { ...caller, lineage: `${caller.lineage}.${index}` }));
  return { FailedEntryCount: Entries.filter((entry) => 'ErrorCode' in entry).length, Entries };
}

function check(entries: readonly PutEventsEntry[]): void {
  if (entries.length === 0 || entries.length > MOST_ENTRIES) {
    throw refused(`1 validation error detected: Value at 'entries' failed to satisfy constraint: Member must have length between 1 and ${MOST_ENTRIES}`);
  }
  if (entries.reduce((sum, entry) => sum + entrySize(entry), 0) > MAX_BYTES) throw refused('Total size of the entries in the request is over the limit.');
  if (!entries.some(isComplete)) throw refused('No entry has a Source, a DetailType and a Detail.');
}

// Condition keys: user guide, "Using IAM policy conditions in Amazon EventBridge".
function authorize(world: World, { arnOf }: Buses, { EventBusName = 'default', Source, DetailType }: PutEventsEntry, caller: Caller): void {
  const context = { ...(Source && { 'events:source': Source }), ...(DetailType && { 'events:detail-type': DetailType }) };
  world.authorize(caller, { action: 'events:PutEvents', resource: arnOf(EventBusName), context });
}

function putEntry(world: World, { bus }: Buses, entry: PutEventsEntry, caller: Caller): object {
  const { EventBusName = 'default' } = entry;
  const { path, lineage } = caller;
  const found = bus(EventBusName);
  try {
    failForNow(world, caller);
    const event = eventOfEntry(world, entry, lineage);
    // EventBridge does not look whether the bus exists: the entry is accepted, and gone.
    if (found) found.publish({ event, lineage, ingested: world.now, forwarded: false });
    else world.record({ kind: 'dropped', from: path, about: [lineage], text: `there is no bus ${EventBusName}` });
    return { EventId: event.id };
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    world.record({ kind: 'refused', from: path, to: found?.path, about: [lineage], text: error.code });
    return { ErrorCode: error.code, ErrorMessage: error.message };
  }
}

function failForNow(world: World, { path, lineage, victim }: Caller): void {
  if (!victim || victim.spared || !world.fault('partialFailure', path, lineage)) return;
  throw new ServiceError('InternalFailure', 'The request processing has failed because of an unknown error, exception or failure.', 500);
}

function refused(message: string): ServiceError {
  return new ServiceError('ValidationException', message);
}
