import { InvalidEventError } from './errors';

/**
 * JSON that reads back as the value it was made of; members that are undefined are left out.
 *
 * @throws {InvalidEventError} for what JSON would drop, change or refuse: functions, symbols, cycles, `NaN`, `undefined` in arrays, dates,
 * maps, instances of classes.
 */
export function toJson(value: unknown, where: string): string {
  const flaw = flawOf(value, []);
  if (flaw) throw new InvalidEventError(`${where}${flaw.path} must be ${flaw.must}, got ${flaw.got}`);
  return JSON.stringify(value);
}

interface Flaw {
  readonly path: string;
  readonly must: string;
  readonly got: string;
}

/** @param above the objects that `value` is in; left as it was */
function flawOf(value: unknown, above: object[]): Flaw | undefined {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return undefined;
  if (typeof value === 'number') return Number.isFinite(value) ? undefined : { path: '', must: 'a finite number', got: String(value) };
  if (typeof value !== 'object') return { path: '', must: 'what JSON can carry', got: typeof value };
  if (above.includes(value)) return { path: '', must: 'free of cycles', got: 'one' };
  above.push(value);
  const flaw = Array.isArray(value) ? flawOfArray(value, above) : flawOfObject(value, above);
  above.pop();
  return flaw;
}

function flawOfArray(array: readonly unknown[], above: object[]): Flaw | undefined {
  if (Object.keys(array).length > array.length || hasMore(array)) return { path: '', must: 'a plain list', got: 'one with more' };
  for (let index = 0; index < array.length; index++) { // also what was never set
    const flaw = flawOf(array[index], above);
    if (flaw) return { ...flaw, path: `[${index}]${flaw.path}` };
  }
  return undefined;
}

function flawOfObject(object: object, above: object[]): Flaw | undefined {
  if (!isPlain(object)) return { path: '', must: 'a plain object', got: `an instance of ${object.constructor?.name ?? 'something'}` };
  for (const [name, member] of Object.entries(object)) {
    const flaw = member === undefined ? undefined : flawOf(member, above);
    if (flaw) return { ...flaw, path: `.${name}${flaw.path}` };
  }
  return undefined;
}

// Also one of another realm, whose prototype is another object of the same members.
function isPlain(object: object): boolean {
  const prototype = Object.getPrototypeOf(object) as object | null;
  return (prototype === null || Object.hasOwn(prototype, 'isPrototypeOf')) && !hasMore(object);
}

// What JSON leaves out, or asks.
function hasMore(object: object): boolean {
  return Object.getOwnPropertySymbols(object).length > 0 || typeof (object as { toJSON?: unknown }).toJSON === 'function';
}
