import { newId, refusalOf, refusalsOf, useBed, type Open } from './bed';
import { aggregate, eventStore, type Decider, type EventStoreOptions, type Upcaster } from '../../src/runtime/event-store';

/** Places of today: what was `moved` was first a text, then one with a country; before that it was called `relocated`. */
interface PlaceEvents {
  moved: { readonly city: string; readonly country: string };
}

const UPCASTERS: readonly Upcaster[] = [
  { type: 'relocated', schemaVersion: 1, upcast: ({ to }) => to, becomes: { type: 'moved', schemaVersion: 1 } },
  { type: 'moved', schemaVersion: 1, upcast: (city: string) => ({ city }) },
  { type: 'moved', schemaVersion: 2, upcast: ({ city }) => ({ city, country: city === 'Rome' ? 'IT' : '?' }) },
];

const places: Decider<string, string[], PlaceEvents> = {
  initialState: () => [],
  decide: (city) => [{ type: 'moved', data: { city, country: 'FR' } }],
  evolve: (cities, { data }) => [...cities, `${data.city} ${data.country}`],
};

export function schemaContract(open: Open): void {
  const bed = useBed(open);
  const store = <M extends object>(options: Pick<EventStoreOptions<M>, 'events' | 'upcasters'>) => eventStore<M>({ category: 'place', storage: bed.storage, ...options });
  const today = () => store<PlaceEvents>({ events: { moved: 3 }, upcasters: UPCASTERS });

  /** A stream that releases of three kinds have written. */
  async function oldStream(): Promise<string> {
    const id = newId();
    await store<{ relocated: { to: string } }>({ events: { relocated: 1 } }).append(id, [{ type: 'relocated', data: { to: 'Rome' } }], { expected: 'none' });
    await store<{ moved: string }>({ events: { moved: 1 } }).append(id, [{ type: 'moved', data: 'Oslo' }], { expected: 'any' });
    await store<{ moved: { city: string } }>({ events: { moved: 2 }, upcasters: [UPCASTERS[1]] }).append(id, [{ type: 'moved', data: { city: 'Rome' } }], { expected: 'any' });
    return id;
  }

  test('events of earlier releases are read as those of today, renamed ones too', async () => {
    const id = await oldStream();
    await today().append(id, [{ type: 'moved', data: { city: 'Bern', country: 'CH' } }], { expected: 3 });
    const { events } = await today().load(id);
    expect(events.map(({ type, data, version }) => [version, type, data])).toEqual([
      [1, 'moved', { city: 'Rome', country: 'IT' }],
      [2, 'moved', { city: 'Oslo', country: '?' }],
      [3, 'moved', { city: 'Rome', country: 'IT' }],
      [4, 'moved', { city: 'Bern', country: 'CH' }],
    ]);
  });

  test('deciders and winners of a race see them as of today', async () => {
    const id = await oldStream();
    expect(await aggregate(today(), places).execute(id, 'Lyon', { commandId: 'c' })).toMatchObject({ state: ['Rome IT', 'Oslo ?', 'Rome IT', 'Lyon FR'], version: 4 });
    const error = await refusalOf(today().append(id, [{ type: 'moved', data: { city: 'x', country: 'y' } }], { expected: 'none' }));
    expect(error.winners).toMatchObject([{ type: 'moved', data: { city: 'Rome', country: 'IT' } }]);
  });

  test('a type that nobody knows any more, or not yet, is an error that names it', async () => {
    const id = await oldStream();
    const unknown = (type: string, schemaVersion: number) => ({ name: 'UnknownEventError', streamId: id, type, schemaVersion });
    const earlier = store<{ moved: string }>({ events: { moved: 1 }, upcasters: [UPCASTERS[0]] });
    expect(await refusalOf(earlier.load(id))).toMatchObject(unknown('moved', 2));
    const forgetful = store<PlaceEvents>({ events: { moved: 3 }, upcasters: UPCASTERS.slice(1) });
    const uses = [forgetful.load(id), aggregate(forgetful, places).load(id), aggregate(forgetful, places).execute(id, 'x', { commandId: 'c' })];
    for (const error of await refusalsOf(uses)) {
      expect(error).toMatchObject(unknown('relocated', 1));
      expect(error.permanent).toBeUndefined();
    }
    expect(bed.storage.written).toHaveLength(3);
  });

  test('a conflict is a conflict, also when the winner is of a newer release', async () => {
    const id = newId();
    await store<{ closed: object }>({ events: { closed: 1 } }).append(id, [{ type: 'closed', data: {} }], { expected: 'none' });
    const attempt = today().append(id, [{ type: 'moved', data: { city: 'x', country: 'y' } }], { expected: 'none' });
    expect(await refusalOf(attempt)).toMatchObject({ name: 'VersionConflictError', version: 1 });
  });

  const chained: [string, Record<string, number>, readonly Partial<Upcaster>[], string][] = [
    ['a gap', { moved: 3 }, [UPCASTERS[1]], 'upcasters must lead to a current schema version, got a gap at moved of schema version 2'],
    ['one that is missing for an earlier version', { moved: 3 }, [UPCASTERS[2]], 'upcasters must be one for moved of schema version 1, got none'],
    ['none at all', { moved: 2 }, [], 'upcasters must be one for moved of schema version 1, got none'],
    ['two of one version', { moved: 2 }, [UPCASTERS[1], UPCASTERS[1]], 'upcasters must be one for moved of schema version 1, got two'],
    ['one of the current version', { moved: 1 }, [UPCASTERS[1]], 'upcasters must be of earlier schema versions, got one of moved of schema version 1'],
    ['one of a later version', { moved: 1 }, [UPCASTERS[2]], 'upcasters must lead to a current schema version, got a gap at moved of schema version 3'],
    ['one that leads nowhere', { left: 1 }, [UPCASTERS[0]], 'upcasters must lead to a current schema version, got a gap at moved of schema version 1'],
    [
      'a cycle', { left: 1 }, [UPCASTERS[0], { ...UPCASTERS[1], becomes: { type: 'relocated', schemaVersion: 1 } }],
      'upcasters must lead to a current schema version, got a cycle at relocated of schema version 1',
    ],
    [
      'one that leads to itself', { left: 1 }, [{ ...UPCASTERS[1], becomes: { type: 'moved', schemaVersion: 1 } }],
      'upcasters must lead to a current schema version, got a cycle at moved of schema version 1',
    ],
    ...[0, -1, 1.5, NaN, '1'].map((version): typeof chained[number] => (
      ['a schema version that is none', { moved: version as number }, [], `events.moved must be a whole number of 1 or more, got ${version}`]
    )),
  ];
  test.each(chained)('a store with %s is refused: %j', (_, events, upcasters, message) => {
    expect(() => store<Record<string, unknown>>({ events, upcasters: upcasters as Upcaster[] })).toThrow(new TypeError(message));
  });
}
