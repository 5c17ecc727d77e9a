import { createHash } from 'node:crypto';
import type { MessageAttribute } from './message';

/** MD5 of a message's body, in hexadecimal. SDK clients compare it with what they have sent or received. */
export function md5OfBody(body: string): string {
  return createHash('md5').update(body).digest('hex');
}

/**
 * MD5 of message attributes, in hexadecimal; undefined when there are none.
 * Source: developer guide, "Calculating the MD5 message digest for message attributes".
 */
export function md5OfAttributes(attributes: Readonly<Record<string, MessageAttribute>>): string | undefined {
  const names = Object.keys(attributes).sort();
  if (names.length === 0) return undefined;
  const hash = createHash('md5');
  for (const name of names) for (const part of partsOf(name, attributes[name])) hash.update(part);
  return hash.digest('hex');
}

/** Bytes that say how a value travels. Source: the same page. */
const TRANSPORT = { text: Buffer.of(1), binary: Buffer.of(2) };

function partsOf(name: string, { DataType, StringValue, BinaryValue }: MessageAttribute): Buffer[] {
  const value = DataType.startsWith('Binary') ? Buffer.from(BinaryValue!, 'base64') : Buffer.from(StringValue!);
  const transport = DataType.startsWith('Binary') ? TRANSPORT.binary : TRANSPORT.text;
  return [...withLength(Buffer.from(name)), ...withLength(Buffer.from(DataType)), transport, ...withLength(value)];
}

function withLength(bytes: Buffer): Buffer[] {
  const length = Buffer.alloc(4);
  length.writeInt32BE(bytes.length);
  return [length, bytes];
}
