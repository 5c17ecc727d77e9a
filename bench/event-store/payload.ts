import { randomBytes } from 'node:crypto';
import type { Data } from './store';

/** Data whose JSON has so many bytes. */
export function dataOf(bytes: number, id: string): Data {
  const envelope = JSON.stringify({ id, body: '' }).length;
  return { id, body: randomBytes(bytes).toString('base64').slice(0, bytes - envelope) };
}

/** Ids of streams, as long for everyone. @param series each has other ones */
export function* streamIds(series: number): Generator<string, never> {
  for (let n = 0; ; n++) yield series.toString(36) + n.toString(36).padStart(3, '0');
}
