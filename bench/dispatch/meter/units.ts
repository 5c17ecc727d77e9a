import { sizeOf } from '../../../src/runtime/event-store/commit';
import type { Answer } from './meter';

/** A request, as it is on the wire. */
export type Input = Record<string, any>;

/** Bytes of a write unit. Source: DynamoDB developer guide, "DynamoDB read and write operations". */
const UNIT = 1_024;

/** Units that the database says it has used. */
export function toldIn({ body }: Answer): number {
  const { ConsumedCapacity } = JSON.parse(body) as { ConsumedCapacity: { CapacityUnits: number } | { CapacityUnits: number }[] };
  return [ConsumedCapacity].flat().reduce((total, { CapacityUnits }) => total + CapacityUnits, 0);
}

/** Units of a write whose condition was not met: those that the larger item would have cost. Source: the same. */
export function refusedUnits(item: Input, found: Input | undefined): number {
  return Math.max(...[item, found ?? {}].map((one) => Math.ceil(sizeOf(fromWire(one)) / UNIT)), 1);
}

/** Keys that a batch asks for. */
export function keysIn({ RequestItems }: Input): number {
  return Object.values(RequestItems as Record<string, { Keys: unknown[] }>).flatMap(({ Keys }) => Keys).length;
}

function fromWire(item: Input): Input {
  return Object.fromEntries(Object.entries(item).map(([name, { B, ...value }]) => [name, B ? { B: Buffer.from(B, 'base64') } : value]));
}
