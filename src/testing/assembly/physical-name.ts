import { createHash } from 'node:crypto';

/** What a service allows for a generated name. */
export interface NameRules {
  /** Most characters, the suffix included. */
  readonly limit: number;
  readonly suffix?: string;
}

const HASH_LENGTH = 12;

/**
 * A name as CloudFormation generates it in shape: stack, logical id and 12 characters, here a hash of the two.
 *
 * Source: AWS CloudFormation User Guide, "Name type": stack name, logical id and a unique id, cut to the limit of the service.
 */
export function physicalName(stack: string, id: string, { limit, suffix = '' }: NameRules): string {
  const room = limit - suffix.length - HASH_LENGTH - 2;
  const idPart = id.slice(0, Math.max(Math.floor(room / 2), room - stack.length));
  const stackPart = stack.slice(0, room - idPart.length);
  return `${stackPart}-${idPart}-${hashText(`${stack}/${id}`, HASH_LENGTH)}${suffix}`;
}

/** Capital letters and digits that depend on `key` alone. */
export function hashText(key: string, length: number): string {
  return BigInt(`0x${hex(key)}`).toString(36).toUpperCase().slice(-length);
}

/** Small letters and digits of the hexadecimal system, shaped as a UUID. */
export function hashUuid(key: string): string {
  const digits = hex(key);
  return [[0, 8], [8, 12], [12, 16], [16, 20], [20, 32]].map(([from, to]) => digits.slice(from, to)).join('-');
}

function hex(key: string): string {
  return createHash('sha256').update(key).digest('hex');
}
