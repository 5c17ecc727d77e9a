import { generateKeyPairSync } from 'node:crypto';
import { answerOf } from './functions-app';

// What Node does in other threads ends in an order of its own; here it ends in the order of the calls.
describe('compression, hashing and WebAssembly', () => {
  test('end in the order of the calls, whatever they cost', async () => {
    expect(await answerOf(`
      const [zlib, crypto] = [require('zlib'), require('crypto')];
      const { promisify } = require('util');
      const order = [];
      const note = (what) => () => order.push(what);
      const large = Buffer.alloc(2e6, 'x');
      await Promise.all([
        promisify(zlib.gzip)(large).then(note('gzip')), promisify(zlib.deflate)('x').then(note('deflate')), promisify(zlib.brotliCompress)(large).then(note('brotli')),
        promisify(crypto.pbkdf2)('p', 's', 20000, 32, 'sha256').then(note('pbkdf2')), promisify(crypto.scrypt)('p', 's', 32).then(note('scrypt')),
        promisify(crypto.hkdf)('sha256', 'k', 's', 'i', 8).then(note('hkdf')), crypto.subtle.digest('SHA-256', large).then(note('digest')),
        promisify(crypto.randomBytes)(8).then(note('randomBytes')), promisify(crypto.randomFill)(Buffer.alloc(1)).then(note('randomFill')),
      ]);
      return [...new Set(order)].length === 9 && order.indexOf('deflate') > order.indexOf('gzip') && order.indexOf('hkdf') > order.indexOf('scrypt') ? 'in order' : order;`)).toBe('in order');
  });

  test('give what they give elsewhere', async () => {
    expect(await answerOf(`
      const [zlib, crypto] = [require('zlib'), require('crypto')];
      const { promisify } = require('util');
      const pairs = [['gzip', 'gunzip'], ['deflate', 'inflate'], ['deflateRaw', 'inflateRaw'], ['brotliCompress', 'brotliDecompress'], ['gzip', 'unzip']];
      const through = await Promise.all(pairs.map(async ([there, back]) => String(await promisify(zlib[back])(await promisify(zlib[there])('text')))));
      const wasm = Buffer.from('0061736d010000000105016000017f030201000707010372756e00000a06010400412a0b', 'hex');
      const { instance } = await WebAssembly.instantiate(wasm);
      const again = await WebAssembly.instantiate(await WebAssembly.compile(wasm));
      return [...through, (await promisify(crypto.pbkdf2)('p', 's', 1, 4, 'sha256')).equals(crypto.pbkdf2Sync('p', 's', 1, 4, 'sha256')),
        await promisify(zlib.gunzip)('no').catch(({ code }) => code), instance.exports.run(), again.exports.run()];`))
      .toEqual(['text', 'text', 'text', 'text', 'text', true, 'Z_DATA_ERROR', 42, 42]);
  });
});

const AsyncFunction = (async () => {}).constructor as new (...text: string[]) => (load: NodeJS.Require, global: object) => Promise<unknown>;

/** What the code answers in the test's own process. */
async function answerHere(code: string): Promise<unknown> {
  return new AsyncFunction('require', 'globalThis', code)(require, globalThis);
}

describe('crypto.subtle gives what it gives elsewhere', () => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
  const { privateKey: ecPrivate, publicKey: ecPublic } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const keys = [privateKey, publicKey, ecPrivate, ecPublic].map((key) => JSON.stringify(key.export({ format: 'jwk' })));
  const hex = 'const { subtle } = globalThis.crypto; const hex = (buffer) => Buffer.from(buffer).toString("hex"); const data = Buffer.from("text");';

  test.each([
    ['digests', 'return Promise.all(["SHA-1", "SHA-256", "sha-384", { name: "SHA-512" }].map(async (name) => hex(await subtle.digest(name, data))));'],
    ['HMAC', `
      const key = await subtle.importKey('raw', Buffer.alloc(32), { name: 'HMAC', hash: 'SHA-384' }, false, ['sign', 'verify']);
      const signature = await subtle.sign('HMAC', key, data);
      return [hex(signature), await subtle.verify('HMAC', key, signature, data), await subtle.verify('hmac', key, signature.slice(1), data)];`],
    ['RSA signatures of tokens', `
      const algorithm = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' };
      const signature = await subtle.sign(algorithm.name, await subtle.importKey('jwk', ${keys[0]}, algorithm, false, ['sign']), data);
      const open = await subtle.importKey('jwk', ${keys[1]}, algorithm, true, ['verify']);
      return [hex(signature), await subtle.verify(algorithm, open, signature, data), await subtle.verify(algorithm, open, signature, signature), (await subtle.exportKey('jwk', open)).n];`],
    ['AES-GCM', `
      const key = await subtle.importKey('raw', Buffer.alloc(16), 'AES-GCM', false, ['encrypt', 'decrypt']);
      const algorithm = { name: 'AES-GCM', iv: Buffer.alloc(12, 1), additionalData: Buffer.from('more'), tagLength: 120 };
      const secret = await subtle.encrypt(algorithm, key, data);
      const wrong = await subtle.decrypt({ ...algorithm, additionalData: Buffer.from('other') }, key, secret).catch(({ name }) => name);
      return [hex(secret), hex(await subtle.decrypt(algorithm, key, secret)), wrong];`],
    ['PBKDF2 and HKDF', `
      const algorithms = [{ name: 'PBKDF2', hash: 'SHA-256', salt: data, iterations: 2 }, { name: 'HKDF', hash: { name: 'SHA-512' }, salt: data, info: Buffer.from('i') }];
      return Promise.all(algorithms.map(async (algorithm) => {
        const key = await subtle.importKey('raw', Buffer.from('p'), algorithm.name, false, ['deriveBits']);
        return hex(await subtle.deriveBits(algorithm, key, 128));
      }));`],
  ])('%s', async (_, code) => {
    const answer = await answerOf(hex + code);
    expect(answer).toEqual(JSON.parse(JSON.stringify(await answerHere(hex + code))));
  });

  test.each([
    ['ECDSA', { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }, keys[2], keys[3]], ['RSA-PSS', { name: 'RSA-PSS', hash: 'SHA-256', saltLength: 32 }, keys[0], keys[1]],
  ])('%s signatures, which are random: each side accepts the other\'s', async (_, algorithm, secret, open) => {
    const text = JSON.stringify(algorithm);
    const sign = `${hex} return hex(await subtle.sign(${text}, await subtle.importKey('jwk', ${secret}, ${text}, false, ['sign']), data));`;
    const verify = (signature: unknown) => `${hex}
      const key = await subtle.importKey('jwk', ${open}, ${text}, false, ['verify']);
      return [await subtle.verify(${text}, key, Buffer.from('${signature}', 'hex'), data), await subtle.verify(${text}, key, Buffer.from('${signature}', 'hex'), Buffer.alloc(1))];`;
    expect(await answerHere(verify(await answerOf(sign)))).toEqual([true, false]);
    expect(await answerOf(verify(await answerHere(sign)))).toEqual([true, false]);
  });
});
