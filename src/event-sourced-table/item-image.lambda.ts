import { isDeepStrictEqual } from 'node:util';
import type { AttributeValue as SdkValue } from '@aws-sdk/client-dynamodb';
import type { AttributeMap, AttributeValue } from '../runtime';

/** An item as the SDK's client has it. Not as the document client does, which rounds numbers: what is restored is what was there. */
export type Item = Record<string, SdkValue>;

/** The item of a record's image, whose binary values are base64. */
export function itemOf(image: AttributeMap): Item {
  return mapped(image, valueOf);
}

function valueOf(value: AttributeValue): SdkValue {
  const { B, BS, M, L } = value;
  if (B !== undefined) return { B: bytesOf(B) };
  if (BS) return { BS: BS.map(bytesOf) };
  if (M) return { M: itemOf(M) };
  if (L) return { L: L.map(valueOf) };
  return value as SdkValue;
}

function bytesOf(base64: string): Uint8Array {
  return new Uint8Array(Buffer.from(base64, 'base64'));
}

/** Whether two items are the same, in whatever order their attributes and the members of their sets are. */
export function sameItem(one: Item, other: Item): boolean {
  return isDeepStrictEqual(mapped(one, comparable), mapped(other, comparable));
}

function comparable(value: SdkValue): unknown {
  const { B, SS, NS, BS, M, L } = value;
  if (B !== undefined) return { B: base64Of(B) };
  if (SS) return { SS: new Set(SS) };
  if (NS) return { NS: new Set(NS) };
  if (BS) return { BS: new Set(BS.map(base64Of)) };
  if (M) return { M: mapped(M, comparable) };
  if (L) return { L: L.map(comparable) };
  return { ...value };
}

function base64Of(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64');
}

function mapped<V, W>(attributes: { readonly [name: string]: V }, map: (value: V) => W): Record<string, W> {
  return Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name, map(value)]));
}
