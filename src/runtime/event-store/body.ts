import { createHash } from 'node:crypto';
import { brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib';
import type { Attribute, ObjectStorage } from './storage';

// The events of a commit are kept in one of three attributes: `e`, JSON; `z`, that compressed; `o`, the hash of an object that has it.

/** The attribute with a commit's events. */
export type Body = { readonly e: Attribute } | { readonly z: Attribute } | { readonly o: Attribute };

/** Beyond this level it takes several times as long, and saves next to nothing. */
const QUALITY = 4;

/** @returns the JSON as it is, or compressed where that is wanted and makes it smaller. */
export function toBody(json: string, compress: boolean): Body {
  const plain = { e: { S: json } };
  if (!compress) return plain;
  const z = brotliCompressSync(json, { params: { [constants.BROTLI_PARAM_QUALITY]: QUALITY } });
  return z.length < Buffer.byteLength(json) ? { z: { B: z } } : plain;
}

/** Puts a body where there is room for it. */
export async function spill(objects: ObjectStorage, key: string, body: Body): Promise<Body> {
  const [encoding, content] = 'z' in body ? ['br', body.z.B!] : ['json', Buffer.from('e' in body ? body.e.S! : '')];
  await objects.put(key, content);
  return { o: { S: `${encoding}:${hashOf(content)}` } };
}

/**
 * The JSON of a body.
 *
 * @param key of the object that may have it
 * @throws {Error} when it is not what was written.
 */
export async function fromBody(body: Record<string, Attribute>, objects: ObjectStorage | undefined, key: () => string): Promise<string> {
  const { e, z, o } = body;
  if (e) return e.S!;
  if (z) return brotliDecompressSync(z.B!).toString();
  if (!o) throw new Error('it has no events');
  if (!objects) throw new Error('its events are in a bucket, and the function knows none');
  const [encoding, hash] = o.S!.split(':');
  const content = await objects.get(key());
  if (hashOf(content) !== hash) throw new Error(`object ${key()} is not what was written`);
  return encoding === 'br' ? brotliDecompressSync(content).toString() : Buffer.from(content).toString();
}

function hashOf(content: Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

/** Key of the object with a commit's events: all those of a stream have one prefix. */
export function objectKey(category: string, streamId: string, commitId: Uint8Array): string {
  return `${encodeURIComponent(category)}/${hashOf(Buffer.from(streamId))}/${Buffer.from(commitId).toString('hex')}`;
}
