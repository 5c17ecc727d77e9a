import crypto from 'node:crypto';
import { stream, uuid } from '../kernel/draw';
import type { Environment } from '../services/lambda/environment';
import { ownerOfCode, whileOwned } from './owner';

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

type BytesCallback = (error: Error | null, bytes: Buffer) => void;

function simulateBytes(): void {
  const { randomBytes, randomInt, randomFillSync } = crypto;
  Object.assign(crypto, {
    randomBytes: (size: number, done?: BytesCallback) => {
      const environment = ownerOfCode();
      if (!environment) return done ? randomBytes(size, done) : randomBytes(size);
      const bytes = fill(environment, Buffer.alloc(size));
      if (done) process.nextTick(done, null, bytes);
      return done ? undefined : bytes;
    },
    randomInt: (...args: number[]) => {
      const environment = ownerOfCode();
      if (!environment) return randomInt(...args as [number, number]);
      const [least, most] = args.length > 1 ? args : [0, args[0]];
      return least + Math.floor(numbersOf(environment).bytes() * (most - least));
    },
    randomFillSync: (array: Uint8Array) => {
      const environment = ownerOfCode();
      return environment ? fill(environment, array) : randomFillSync(array);
    },
  });
}

function fill<T extends Uint8Array>(environment: Environment, array: T): T {
  const next = numbersOf(environment).bytes;
  const bytes = new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
  for (let index = 0; index < bytes.length; index++) bytes[index] = Math.floor(next() * 256);
  return array;
}
