import { ServiceError } from '../../kernel/service-error';
import type { World } from '../../kernel/world';

/** An event as rules match it and targets get it. Source: user guide, "Event structure". */
export interface BusEvent {
  readonly 'version': '0';
  readonly 'id': string;
  readonly 'detail-type': string;
  readonly 'source': string;
  readonly 'account': string;
  /** ISO 8601, whole seconds. */
  readonly 'time': string;
  readonly 'region': string;
  readonly 'resources': readonly string[];
  readonly 'detail': unknown;
}

/** An entry of PutEvents. `Time` is seconds of the epoch, as it travels. */
export interface PutEventsEntry {
  readonly Source?: string;
  readonly DetailType?: string;
  readonly Detail?: string;
  readonly EventBusName?: string;
  readonly Time?: number | string | Date;
  readonly Resources?: readonly string[];
  readonly TraceHeader?: string;
}

/** Characters. Source: API reference, PutEventsRequestEntry. */
const MAX_DETAIL_TYPE = 128;

/** Bytes of an entry. Source: user guide, "Calculating PutEvents event entry size". */
export function entrySize({ Source, DetailType, Detail, Time, Resources = [] }: PutEventsEntry): number {
  const texts = [Source, DetailType, Detail, ...Resources];
  return texts.reduce((sum, text) => sum + Buffer.byteLength(text ?? ''), Time === undefined ? 0 : 14);
}

/** Whether an entry has all members that it must have. Source: API reference, PutEventsRequestEntry. */
export function isComplete({ Source, DetailType, Detail }: PutEventsEntry): boolean {
  return Boolean(Source && DetailType && Detail);
}

/** @throws {ServiceError} with the error code of the entry. Source: API reference, PutEventsResultEntry. */
export function eventOfEntry(world: World, entry: PutEventsEntry, lineage: string): BusEvent {
  for (const name of ['Source', 'DetailType', 'Detail'] as const) if (!entry[name]) throw invalid(name, `${name} is a required argument`);
  const { Source, DetailType, Detail, Time, Resources } = entry as Required<PutEventsEntry>;
  if (Source.startsWith('aws.')) throw new ServiceError('NotAuthorizedForSourceException', 'Not authorized for the source.');
  if (DetailType.length > MAX_DETAIL_TYPE) throw invalid('DetailType', `it must have at most ${MAX_DETAIL_TYPE} characters`);
  const milliseconds = typeof Time === 'number' ? 1_000 * Time : new Date(Time ?? world.now).valueOf();
  const described = { 'source': Source, 'detail-type': DetailType, 'resources': Resources ?? [], 'detail': detailOf(Detail) };
  return eventOf(world, described, milliseconds, lineage);
}

/** What a scheduled rule gives its targets. Source: user guide, "Creating a scheduled rule (legacy)". */
export function scheduledEvent(world: World, ruleArn: string, time: number, lineage: string): BusEvent {
  return eventOf(world, { 'source': 'aws.events', 'detail-type': 'Scheduled Event', 'resources': [ruleArn], 'detail': {} }, time, lineage);
}

type Described = Pick<BusEvent, 'source' | 'detail-type' | 'resources' | 'detail'>;

// The members' order is that of the guide's examples, as targets may see it.
function eventOf(world: World, described: Described, time: number, lineage: string): BusEvent {
  const { account, region } = world.graph;
  return {
    'version': '0',
    'id': world.uuid('event', lineage),
    'detail-type': described['detail-type'],
    'source': described.source,
    account,
    'time': new Date(time).toISOString().replace(/\.\d+Z$/, 'Z'),
    region,
    'resources': described.resources,
    'detail': described.detail,
  };
}

function detailOf(text: string): object {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    value = undefined;
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new ServiceError('MalformedDetail', 'Detail is malformed.');
  return value;
}

function invalid(parameter: string, reason: string): ServiceError {
  return new ServiceError('InvalidArgument', `Parameter ${parameter} is not valid. Reason: ${reason}.`);
}
