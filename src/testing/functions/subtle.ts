import crypto, { KeyObject, type CipherGCMTypes, type webcrypto } from 'node:crypto';
import { ownerOfCode } from './owner';
import { refusal } from './refusals';

type Data = ArrayBuffer | ArrayBufferView;
type Key = webcrypto.CryptoKey;

/** An algorithm as the methods of `SubtleCrypto` take it. */
interface Algorithm {
  readonly name: string;
  readonly hash?: string | { readonly name: string };
  readonly saltLength?: number;
  readonly salt?: Data;
  readonly info?: Data;
  readonly iterations?: number;
  readonly iv?: Data;
  readonly additionalData?: Data;
  /** Bits. */
  readonly tagLength?: number;
}

type Simulated = (algorithm: Algorithm, ...args: never[]) => ArrayBuffer | boolean | undefined;

/** What `crypto.subtle` would do in other threads, done at once; undefined for an algorithm that is not simulated. */
const METHODS: Readonly<Record<string, Simulated>> = {
  digest: ({ name }, data: Data) => copyOf(crypto.createHash(hashName(name)).update(bytes(data)).digest()),
  sign: (algorithm, key: Key, data: Data) => signature(algorithm, key, data),
  verify: (algorithm, key: Key, signed: Data, data: Data) => verified(algorithm, key, signed, data),
  encrypt: (algorithm, key: Key, data: Data) => (isGcm(algorithm) ? encrypted(algorithm, key, bytes(data)) : undefined),
  decrypt: (algorithm, key: Key, data: Data) => (isGcm(algorithm) ? decrypted(algorithm, key, bytes(data)) : undefined),
  deriveBits: (algorithm, key: Key, bits: number) => derived(algorithm, key, bits / 8),
  ...Object.fromEntries(['deriveKey', 'generateKey', 'unwrapKey', 'wrapKey'].map((name) => [name, () => undefined])),
};

/** Makes `crypto.subtle` deterministic for the code of functions, or refuses what cannot be; keys are imported and exported as ever. */
export function simulateSubtle(): void {
  const subtle = crypto.webcrypto.subtle as unknown as Record<string, (...args: unknown[]) => Promise<unknown>>;
  for (const [name, simulated] of Object.entries(METHODS)) {
    const real = subtle[name].bind(subtle);
    const value = async (...args: unknown[]) => {
      if (!ownerOfCode()) return real(...args);
      const algorithm = (typeof args[0] === 'string' ? { name: args[0] } : args[0]) as Algorithm;
      const result = simulated(algorithm, ...args.slice(1) as never[]);
      if (result === undefined) throw refusal(`crypto.subtle.${name} with ${algorithm.name}`, 'it runs in another thread or is random; node:crypto has its like');
      return result;
    };
    Object.defineProperty(subtle, name, { value, configurable: true, writable: true });
  }
}

function signature(algorithm: Algorithm, key: Key, data: Data): ArrayBuffer | undefined {
  if (algorithm.name.toUpperCase() === 'HMAC') return copyOf(mac(key, data));
  const how = signing(algorithm, key);
  return how && copyOf(crypto.sign(how.hash, bytes(data), how.key));
}

function verified(algorithm: Algorithm, key: Key, signed: Data, data: Data): boolean | undefined {
  if (algorithm.name.toUpperCase() === 'HMAC') return mac(key, data).equals(bytes(signed));
  const how = signing(algorithm, key);
  return how && crypto.verify(how.hash, bytes(data), how.key, bytes(signed));
}

function mac(key: Key, data: Data): Buffer {
  return crypto.createHmac(hashOf(key.algorithm as Algorithm), KeyObject.from(key)).update(bytes(data)).digest();
}

function signing({ name, hash, saltLength }: Algorithm, key: Key): { hash: string | null; key: crypto.SignKeyObjectInput } | undefined {
  const object = KeyObject.from(key);
  const { RSA_PKCS1_PSS_PADDING: padding } = crypto.constants;
  switch (name.toUpperCase()) {
    case 'RSASSA-PKCS1-V1_5': return { hash: hashOf(key.algorithm as Algorithm), key: { key: object } };
    case 'RSA-PSS': return { hash: hashOf(key.algorithm as Algorithm), key: { key: object, padding, saltLength } };
    case 'ECDSA': return { hash: hashOf({ name, hash }), key: { key: object, dsaEncoding: 'ieee-p1363' } };
    case 'ED25519': return { hash: null, key: { key: object } };
    default: return undefined;
  }
}

function isGcm({ name }: Algorithm): boolean {
  return name.toUpperCase() === 'AES-GCM';
}

function encrypted(algorithm: Algorithm, key: Key, data: Buffer): ArrayBuffer {
  const secret = KeyObject.from(key);
  const cipher = crypto.createCipheriv(cipherOf(secret), secret, bytes(algorithm.iv!), { authTagLength: tagLengthOf(algorithm) });
  if (algorithm.additionalData) cipher.setAAD(bytes(algorithm.additionalData));
  return copyOf(Buffer.concat([cipher.update(data), cipher.final(), cipher.getAuthTag()]));
}

function decrypted(algorithm: Algorithm, key: Key, data: Buffer): ArrayBuffer {
  const secret = KeyObject.from(key);
  const tag = data.subarray(data.length - tagLengthOf(algorithm));
  const cipher = crypto.createDecipheriv(cipherOf(secret), secret, bytes(algorithm.iv!), { authTagLength: tag.length }).setAuthTag(tag);
  if (algorithm.additionalData) cipher.setAAD(bytes(algorithm.additionalData));
  try {
    return copyOf(Buffer.concat([cipher.update(data.subarray(0, data.length - tag.length)), cipher.final()]));
  } catch (cause) {
    throw new DOMException('The operation failed for an operation-specific reason', { name: 'OperationError', cause });
  }
}

function cipherOf({ symmetricKeySize }: KeyObject): CipherGCMTypes {
  return `aes-${8 * symmetricKeySize!}-gcm` as CipherGCMTypes;
}

function tagLengthOf({ tagLength = 128 }: Algorithm): number {
  return tagLength / 8;
}

function derived({ name, hash, salt, info, iterations }: Algorithm, key: Key, length: number): ArrayBuffer | undefined {
  const secret = KeyObject.from(key).export();
  switch (name.toUpperCase()) {
    case 'PBKDF2': return copyOf(crypto.pbkdf2Sync(secret, bytes(salt!), iterations!, length, hashOf({ name, hash })));
    case 'HKDF': return crypto.hkdfSync(hashOf({ name, hash }), secret, bytes(salt!), bytes(info!), length);
    default: return undefined;
  }
}

function hashOf({ hash }: Algorithm): string {
  return hashName(typeof hash === 'object' ? hash.name : hash!);
}

function hashName(name: string): string {
  return name.replace('-', '').toLowerCase();
}

function bytes(data: Data): Buffer {
  return ArrayBuffer.isView(data) ? Buffer.from(data.buffer, data.byteOffset, data.byteLength) : Buffer.from(data);
}

function copyOf(buffer: Buffer): ArrayBuffer {
  return buffer.buffer.slice(buffer.byteOffset, buffer.byteOffset + buffer.byteLength) as ArrayBuffer;
}
