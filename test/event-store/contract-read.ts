import { deposited, deposits, keeping, opened, type AccountEvents } from './bank';
import { listOf, newId, refusalOf, useBed, type Bed, type Open } from './bed';
import { aggregate, type ReadOptions, type RecordedEvent } from '../../src/runtime/event-store';

const COMMITS = [3, 1, 4, 2];
const ALL = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];

/** Events 1 to 10, in commits of three, one, four and two, with a snapshot in between. */
async function stream({ accounts }: Bed): Promise<string> {
  const id = newId();
  for (const count of COMMITS) await accounts.append(id, deposits(count), { expected: 'any' });
  return id;
}

const versionsOf = (events: readonly RecordedEvent<AccountEvents>[]) => events.map(({ version }) => version);

/** What a read has to bring, said without a store. */
function between({ from, to, backwards }: ReadOptions): number[] {
  if (!backwards) return ALL.filter((version) => version >= (from ?? 1) && version <= (to ?? 10));
  return ALL.filter((version) => version <= (from ?? 10) && version >= (to ?? 1)).reverse();
}

export function readContract(open: Open): void {
  const bed = useBed(open);
  afterEach(() => void jest.restoreAllMocks());

  test('a stream without events is empty, however it is read', async () => {
    const id = newId();
    expect(await bed.accounts.load(id)).toMatchObject({ events: [], version: 0 });
    for (const options of [{}, { backwards: true }, { from: 3 }, { from: 3, to: 5 }, { to: 4 }, { until: new Date() }]) {
      expect(await listOf(bed.accounts.read(id, options))).toEqual([]);
    }
  });

  test('every part of a stream, from and to any version, also in the midst of commits, forwards and backwards', async () => {
    const id = await stream(bed);
    const bounds = [undefined, ...ALL, 11, 12];
    for (const backwards of [false, true]) {
      for (const from of bounds) {
        for (const to of bounds) {
          const isEmpty = from !== undefined && to !== undefined && (backwards ? to > from : from > to);
          if (isEmpty) continue;
          const options = { from, to, backwards };
          expect({ options, got: versionsOf(await listOf(bed.accounts.read(id, options))) }).toEqual({ options, got: between(options) });
        }
      }
    }
  });

  test.each<[ReadOptions]>([
    [{ from: 5, to: 3 }], [{ from: 9, to: 1 }], [{ from: 12, to: 11 }], [{ from: 2, to: 9, backwards: true }],
  ])('a part that ends before it begins has no events: %j', async (options) => {
    const id = await stream(bed);
    expect(versionsOf(await listOf(bed.accounts.read(id, options)))).toEqual([]);
  });

  test('snapshots are no part of what is read', async () => {
    const id = await stream(bed);
    await aggregate(bed.accounts, keeping({ every: 1 })).execute(id, { amount: 1 }, { commandId: 'c' });
    await bed.accounts.append(id, [deposited(1)], { expected: 11 });
    expect(await bed.keysOf(id)).toEqual([1, 4, 5, 9, 11, 11.5, 12]);
    expect(versionsOf((await bed.accounts.load(id)).events)).toEqual([...ALL, 11, 12]);
    for (const from of [10, 11, 12]) expect(versionsOf(await listOf(bed.accounts.read(id, { from })))).toEqual([10, 11, 12].slice(from - 10));
    expect(versionsOf(await listOf(bed.accounts.read(id, { from: 12, backwards: true, to: 9 })))).toEqual([12, 11, 10, 9]);
  });

  test('until a time: what had happened then', async () => {
    const id = newId();
    const clock = jest.spyOn(Date, 'now');
    const noon = Date.UTC(2030, 0, 1, 12);
    for (const [index, count] of COMMITS.entries()) {
      clock.mockReturnValue(noon + index * 1_000);
      await bed.accounts.append(id, deposits(count), { expected: 'any' });
    }
    clock.mockRestore();
    const until = async (time: Date | string, more: ReadOptions = {}) => versionsOf(await listOf(bed.accounts.read(id, { ...more, until: time })));
    expect(await until(new Date(noon - 1))).toEqual([]);
    expect(await until(new Date(noon))).toEqual([1, 2, 3]);
    expect(await until(new Date(noon + 1_999))).toEqual([1, 2, 3, 4]);
    expect(await until('2030-01-01T12:00:02Z', { from: 3, to: 6 })).toEqual([3, 4, 5, 6]);
    expect(await until('2030-01-01T13:00:02+01:00', { backwards: true, to: 3 })).toEqual([8, 7, 6, 5, 4, 3]);
    expect(await until(new Date(noon + 60_000))).toEqual(ALL);
  });

  test.each<[ReadOptions, string]>([
    [{ from: 0 }, 'from must be a whole number of 1 or more, got 0'],
    [{ from: -1 }, 'from must be a whole number of 1 or more, got -1'],
    [{ to: 1.5 }, 'to must be a whole number of 1 or more, got 1.5'],
    [{ to: NaN, backwards: true }, 'to must be a whole number of 1 or more, got NaN'],
    [{ until: 'yesterday' }, 'until must be a time, got yesterday'],
    [{ until: new Date(NaN) }, 'until must be a time, got Invalid Date'],
  ])('what is no part of a stream is refused: %j', async (options, message) => {
    expect(await refusalOf(listOf(bed.accounts.read(newId(), options)))).toMatchObject({ name: 'InvalidStreamError', permanent: true, message });
  });

  test('a stream of more than a page of 1 MB is loaded whole, read from both ends, and appended to', async () => {
    const id = newId();
    const large = (size: number) => deposited(1, 'x'.repeat(size));
    await bed.accounts.append(id, [opened()], { expected: 'none' });
    for (let count = 0; count < 8; count++) await bed.accounts.append(id, [large(300_000), deposited(1)], { expected: 'exists' });
    const versions = Array.from({ length: 17 }, (_, index) => index + 1);
    const { events, token } = await bed.accounts.load(id);
    expect(versionsOf(events)).toEqual(versions);
    expect(versionsOf(await listOf(bed.accounts.read(id, { backwards: true })))).toEqual([...versions].reverse());
    expect(await bed.accounts.append(id, [opened()], { expected: token })).toMatchObject({ version: 18 });
    expect(await aggregate(bed.accounts, keeping()).load(id)).toMatchObject({ version: 18, state: { events: 18, balance: 16 } });
  });

  test('pages are read as they are asked for', async () => {
    const id = newId();
    for (let count = 0; count < 8; count++) await bed.accounts.append(id, [deposited(1, 'x'.repeat(300_000))], { expected: 'any' });
    bed.storage.asked.length = 0;
    for await (const { version } of bed.accounts.read(id)) if (version === 2) break;
    expect(bed.storage.asked).toEqual(['query']);
  });
}
