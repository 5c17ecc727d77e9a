import crypto from 'node:crypto';
import { ownerOfCode, whileOwned } from './owner';
import { stream, uuid } from '../kernel/draw';
import type { Environment } from '../services/lambda/environment';

/** Seeded numbers for one invocation at a time, each source a stream of its own. */
class Numbers {
  public readonly math: () => number;
  public readonly bytes: () => number;
  private ids = 0;

  constructor(public readonly lineage: string, private readonly seed: number) {
    this.math = stream(seed, 'math', lineage);
    this.bytes = stream(seed, 'bytes', lineage);
  }

  public id(): string {
    return uuid(this.seed, 'ids', this.lineage, this.ids++);
  }
}

const numbers = new WeakMap<Environment, Numbers>();

function numbersOf(environment: Environment): Numbers {
  const known = numbers.get(environment);
  if (known?.lineage === environment.running) return known;
  const made = new Numbers(environment.running, environment.seed);
  numbers.set(environment, made);
  return made;
}

/** Makes random numbers, bytes and ids follow from the seed for the code of functions. */
export function simulateRandomness(): void {
  Math.random = whileOwned((environment) => numbersOf(environment).math(), Math.random.bind(Math));
  const { webcrypto } = crypto;
  const randomUUID = whileOwned((environment) => numbersOf(environment).id(), crypto.randomUUID.bind(crypto));
  const realValues = webcrypto.getRandomValues.bind(webcrypto);
  const getRandomValues = whileOwned((environment, array: Uint8Array) => fill(environment, array), (array: Uint8Array) => realValues(array));
  const property = (value: unknown) => ({ value, configurable: true, writable: true });
  Object.defineProperties(webcrypto, { randomUUID: property(randomUUID), getRandomValues: property(getRandomValues) }); // which `crypto.getRandomValues` is too
  Object.defineProperty(crypto, 'randomUUID', property(randomUUID));
  simulateBytes();
}

type Callback<T> = (error: Error | null, value: T) => void;

function simulateBytes(): void {
  const { randomBytes, randomInt, randomFillSync } = crypto;
  Object.assign(crypto, {
    randomBytes: (size: number, done?: Callback<Buffer>) => {
      const environment = ownerOfCode();
      if (!environment) return done ? randomBytes(size, done) : randomBytes(size);
      return told(bytesOf(environment, size), done);
    },
    randomInt: (...args: (number | Callback<number>)[]) => {
      const environment = ownerOfCode();
      if (!environment) return randomInt(...args as [number, number]);
      const bounds = args.filter((arg): arg is number => typeof arg === 'number');
      const [least, most] = bounds.length > 1 ? bounds : [0, bounds[0]];
      return told(least + Math.floor(numbersOf(environment).bytes() * (most - least)), args[bounds.length] as Callback<number> | undefined);
    },
    randomFillSync: (array: ArrayBuffer | NodeJS.ArrayBufferView, offset = 0, size?: number) => {
      const environment = ownerOfCode();
      if (!environment) return randomFillSync(array as Uint8Array, offset, ...size === undefined ? [] : [size]);
      const each = ArrayBuffer.isView(array) && 'BYTES_PER_ELEMENT' in array ? (array as Uint8Array).BYTES_PER_ELEMENT : 1;
      fill(environment, bytesIn(array).subarray(each * offset, size === undefined ? undefined : each * (offset + size)));
      return array;
    },
  });
}

function told<T>(value: T, done?: Callback<T>): T | undefined {
  if (!done) return value;
  process.nextTick(done, null, value);
  return undefined;
}

/** Seeded bytes for the invocation that an environment runs. */
export function bytesOf(environment: Environment, size: number): Buffer {
  return fill(environment, Buffer.alloc(size));
}

function fill<T extends Uint8Array>(environment: Environment, array: T): T {
  const next = numbersOf(environment).bytes;
  const bytes = bytesIn(array);
  for (let index = 0; index < bytes.length; index++) bytes[index] = Math.floor(next() * 256);
  return array;
}

function bytesIn(array: ArrayBuffer | NodeJS.ArrayBufferView): Uint8Array {
  return ArrayBuffer.isView(array) ? new Uint8Array(array.buffer, array.byteOffset, array.byteLength) : new Uint8Array(array);
}
