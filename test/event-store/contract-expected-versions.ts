import { deposited, deposits, opened } from './bank';
import { newId, refusalOf, refusalsOf, useBed, type Bed, type Open } from './bed';
import type { ExpectedVersion, StreamToken } from '../../src/runtime/event-store';

/** A stream of a commit of three events and one of two: its versions that are ends are 0, 3 and 5. */
async function stream({ accounts }: Bed): Promise<{ id: string; token: StreamToken; earlier: StreamToken }> {
  const id = newId();
  const { token: earlier } = await accounts.append(id, [opened(), ...deposits(2)], { expected: 'none' });
  const { token } = await accounts.append(id, deposits(2), { expected: earlier });
  return { id, token, earlier };
}

export function expectedVersionContract(open: Open): void {
  const bed = useBed(open);

  test.each<['none' | 0 | 'any']>([['none'], [0], ['any']])('%s fits a stream without events', async (expected) => {
    expect(await bed.accounts.append(newId(), [opened()], { expected })).toMatchObject({ version: 1, repeated: false });
  });

  test('the token of a stream without events fits it', async () => {
    const id = newId();
    const { token, version, events } = await bed.accounts.load(id);
    expect([version, events]).toEqual([0, []]);
    expect(await bed.accounts.append(id, [opened()], { expected: token })).toMatchObject({ version: 1 });
  });

  test.each<[ExpectedVersion]>([['exists'], ['any'], [5]])('%s fits the end of a stream', async (expected) => {
    const { id } = await stream(bed);
    expect(await bed.accounts.append(id, [deposited(9)], { expected })).toMatchObject({ version: 6 });
    expect(await bed.keysOf(id)).toEqual([1, 4, 6]);
  });

  test('the newest token fits, one from an append as well as one from a load', async () => {
    const { id, token } = await stream(bed);
    expect((await bed.accounts.load(id)).token).toBe(token);
    expect(await bed.accounts.append(id, [deposited(9)], { expected: token })).toMatchObject({ version: 6 });
  });

  test.each<[string, ExpectedVersion, number | undefined, number[]]>([
    ['none', 'none', 3, [1, 2, 3]],
    ['0', 0, 3, [1, 2, 3]],
    ['the end of an earlier commit', 3, 5, [4, 5]],
    ['a version in a commit', 2, undefined, []],
    ['a version in the last commit', 4, undefined, []],
    ['a version beyond the end', 6, 5, []],
    ['a version far beyond the end', Number.MAX_SAFE_INTEGER - 1, 5, []],
  ])('%s conflicts with a stream that goes on, and the winners come along', async (_, expected, version, winners) => {
    const { id } = await stream(bed);
    const error = await refusalOf(bed.accounts.append(id, [deposited(9)], { expected }));
    expect(error).toMatchObject({ name: 'VersionConflictError', streamId: id, expected, version });
    expect((error.winners as { version: number }[]).map((winner) => winner.version)).toEqual(winners);
    expect(error.permanent).toBeUndefined();
    expect(await bed.keysOf(id)).toEqual([1, 4]);
  });

  test('a token that was used conflicts, and the winners are those who used it', async () => {
    const { id, earlier, token } = await stream(bed);
    const { events } = await bed.accounts.append(id, [deposited(7), deposited(8)], { expected: token });
    for (const [used, version, winners] of [[token, 7, events], [earlier, 5, (await bed.accounts.load(id)).events.slice(3, 5)]] as const) {
      const error = await refusalOf(bed.accounts.append(id, [deposited(9)], { expected: used }));
      expect(error).toMatchObject({ name: 'VersionConflictError', expected: used, version, winners });
    }
    expect(await bed.keysOf(id)).toEqual([1, 4, 6]);
  });

  test('appends of different lengths behind the same end are in each other\'s way', async () => {
    const { id, token } = await stream(bed);
    const appends = [1, 2, 3].map((count) => bed.accounts.append(id, deposits(count), { expected: token }));
    const outcomes = await Promise.allSettled(appends);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected', 'rejected']);
    expect(await bed.keysOf(id)).toEqual([1, 4, 6]);
  });

  test.each<['exists' | 1]>([['exists'], [1]])('%s conflicts with a stream without events', async (expected) => {
    const id = newId();
    const error = await refusalOf(bed.accounts.append(id, [opened()], { expected }));
    expect(error).toMatchObject({ name: 'VersionConflictError', streamId: id, expected, version: 0, winners: [] });
    expect(bed.storage.asked).toEqual(['query']);
  });

  test('a token is of one stream and one table', async () => {
    const { id, token } = await stream(bed);
    const before = bed.storage.written.length;
    const attempts = [
      bed.accounts.append(newId(), [opened()], { expected: token }),
      bed.store({ storage: bed.other }).append(id, [opened()], { expected: token }),
      bed.store({ category: 'savings' }).append(id, [opened()], { expected: token }),
    ];
    for (const error of await refusalsOf(attempts)) expect(error).toMatchObject({ name: 'InvalidTokenError', permanent: true });
    expect([bed.storage.written.length, bed.other.written.length]).toEqual([before, 0]);
  });

  const encoded = (content: unknown) => Buffer.from(JSON.stringify(content)).toString('base64url');
  test('what is no token is refused', async () => {
    const contents = [[], 'x', [2, 't', 's', 1, 1], [1, 't', 's', 1.5, 1], [1, 't', 's', 1]].map(encoded);
    for (const token of ['', 'garbage', 'null', undefined, null, {}, ...contents]) {
      const error = await refusalOf(bed.accounts.append(newId(), [opened()], { expected: token as StreamToken }));
      expect(error).toMatchObject({ name: 'InvalidTokenError', permanent: true, message: 'token must be one of a store, got something else' });
    }
    expect(bed.storage.written).toEqual([]);
  });

  test('a token of a version that cannot be one is refused', async () => {
    const id = newId();
    for (const version of [-5, Number.MAX_SAFE_INTEGER]) {
      const token = encoded([1, bed.storage.name, `account#${id}`, version, 0]) as StreamToken;
      expect(await refusalOf(bed.accounts.append(id, [opened()], { expected: token }))).toMatchObject({ name: 'InvalidTokenError', permanent: true });
    }
    expect(bed.storage.written).toEqual([]);
  });

  test('an append that is repeated with its command id and the same expected version is there once', async () => {
    const { id, token } = await stream(bed);
    for (const expected of [token, 5, 3, 'none'] as const) { // at 3, and at none, it is not there
      const attempt = () => bed.accounts.append(id, [deposited(1), deposited(2)], { expected, commandId: 'c-1' });
      if (expected === 3 || expected === 'none') expect(await refusalOf(attempt())).toMatchObject({ name: 'VersionConflictError' });
      else expect([await attempt(), await attempt()]).toMatchObject([{ version: 7 }, { version: 7, repeated: true }]);
    }
    expect(await bed.keysOf(id)).toEqual([1, 4, 6]);
  });

  test.each<['none' | 'any', number | undefined]>([
    ['none', undefined], ['any', 60],
  ])('a repeated append to a new stream, which expects %s, is there once and tells the same', async (expected, rememberFor) => {
    const id = newId();
    const attempt = () => bed.accounts.append(id, [opened(), deposited(2)], { expected, commandId: 'c-1', rememberFor });
    const first = await attempt();
    expect(await attempt()).toEqual({ ...first, repeated: true });
    expect(await bed.keysOf(id)).toEqual([1]);
  });

  test.each<['exists' | 'any']>([['exists'], ['any']])('a command id with %s, which nothing would remember, is refused', async (expected) => {
    const error = await refusalOf(bed.accounts.append(newId(), [opened()], { expected, commandId: 'c-1' }));
    expect(error).toEqual(new TypeError(`rememberFor must be given with commandId where ${expected} is expected`));
    expect(bed.storage.asked).toEqual([]);
  });

  test('without a command id every append counts', async () => {
    const id = newId();
    for (const version of [1, 2]) expect(await bed.accounts.append(id, [deposited(1)], { expected: 'any' })).toMatchObject({ version, repeated: false });
  });
}
