import { changesPrototype } from './decode';
import { InvalidMessageError } from './errors';
import type { AttributeMap, AttributeValue, DynamoDbRecord } from './stream-event';

/** A change of an item, as the stream of its table tells it; which images there are is up to the stream's view type. */
export interface ItemChange<I = Record<string, unknown>> {
  /** Given by DynamoDB, the same each time the change is delivered. */
  readonly eventId: string;
  readonly eventName: 'INSERT' | 'MODIFY' | 'REMOVE';
  /** The primary key of the item. */
  readonly keys: Partial<I>;
  /** The item after the change. */
  readonly newImage?: I;
  /** The item before the change. */
  readonly oldImage?: I;
  /** Whether DynamoDB removed the item as its time to live was over. */
  readonly byTimeToLive: boolean;
  /** Rounded down to the second. */
  readonly approximateCreationTime?: Date;
}

/**
 * Reads a change from a record of a DynamoDB stream, with values as those of the SDK's document client: sets are `Set`, binary values
 * `Uint8Array`, integers beyond the safe ones `bigint`. Keys named `__proto__` are dropped.
 *
 * @throws {InvalidMessageError} when an attribute has a type that DynamoDB has not.
 */
export function toItemChange<I>({ eventID, eventName, userIdentity, dynamodb = {} }: DynamoDbRecord): ItemChange<I> {
  const { Keys = {}, NewImage, OldImage, ApproximateCreationDateTime: seconds, SequenceNumber } = dynamodb;
  return {
    eventId: (eventID ?? SequenceNumber)!,
    eventName: eventName!,
    keys: itemOf(Keys) as Partial<I>,
    ...(NewImage && { newImage: itemOf(NewImage) as I }),
    ...(OldImage && { oldImage: itemOf(OldImage) as I }),
    // Source: DynamoDB developer guide, "DynamoDB Streams and Time to Live".
    byTimeToLive: userIdentity?.type === 'Service' && userIdentity.principalId === 'dynamodb.amazonaws.com',
    ...(seconds !== undefined && { approximateCreationTime: new Date(seconds * 1000) }),
  };
}

function itemOf(attributes: AttributeMap): Record<string, unknown> {
  const entries = Object.entries(attributes).map(([name, value]) => [name, valueOf(value)] as const);
  return Object.fromEntries(entries.filter(([name, value]) => !changesPrototype(name, value)));
}

// Not the SDK's `unmarshall`, which leaves the base64 of an event as it is, and fails for some numbers, where a record would
// hold up its shard for ever.
function valueOf(attribute: AttributeValue): unknown {
  const { S, N, B, SS, NS, BS, M, L, NULL, BOOL } = attribute;
  if (S !== undefined) return S;
  if (N !== undefined) return numberOf(N);
  if (M) return itemOf(M);
  if (L) return L.map(valueOf);
  if (BOOL !== undefined) return BOOL;
  if (NULL) return null;
  if (B !== undefined) return bytesOf(B);
  if (SS) return new Set(SS);
  if (NS) return new Set(NS.map(numberOf));
  if (BS) return new Set(BS.map(bytesOf));
  throw new InvalidMessageError(`an attribute has the unknown type ${Object.keys(attribute).join() || 'none'}`);
}

// A fraction with more digits than a double has is rounded.
function numberOf(text: string): number | bigint {
  const number = Number(text);
  return Number.isSafeInteger(number) || !/^-?\d+$/.test(text) ? number : BigInt(text);
}

function bytesOf(base64: string): Uint8Array {
  return new Uint8Array(Buffer.from(base64, 'base64')); // a copy, as a buffer shares its memory with others
}
