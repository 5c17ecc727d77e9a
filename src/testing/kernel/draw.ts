import { createHash } from 'node:crypto';

/**
 * A number in [0, 1) that depends on its keys alone. There is no stream of random numbers whose order could shift: leaving
 * out one event or one fault changes nothing about the others, which is what makes a failing run shrink.
 */
export function draw(...keys: (string | number)[]): number {
  return scramble(hashOf(keys.join('\u0000'))) / 2 ** 32;
}

/** A stream of such numbers, for code that asks for random numbers itself. */
export function stream(...keys: (string | number)[]): () => number {
  const start = keys.join('\u0000');
  let drawn = 0;
  return () => draw(start, drawn++);
}

/** A UUID in shape (version 4), the same for the same keys. */
export function uuid(...keys: (string | number)[]): string {
  const hex = createHash('md5').update(keys.join('\u0000')).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${'89ab'[parseInt(hex[16], 16) % 4]}${hex.slice(17, 20)}-${hex.slice(20)}`;
}

/* eslint-disable no-bitwise -- FNV-1a, then the finalizer of MurmurHash3: both in the public domain */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return hash >>> 0;
}

function scramble(hash: number): number {
  let mixed = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
/* eslint-enable no-bitwise */
