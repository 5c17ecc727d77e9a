import { EventStoreError, type EventStorage } from '../../src/runtime/event-store';

/**
 * What becomes of a call of a storage: it is answered; is refused before it has an effect; has its effect, and the answer is lost; has it, is
 * sent again as by an SDK, and that is answered; or the process dies before it, or with it.
 */
export type Fate = 'fine' | 'refused' | 'lost' | 'again' | 'dies' | 'diesBehind';

export const FATES: readonly Fate[] = ['fine', 'refused', 'lost', 'again', 'dies', 'diesBehind'];

/** What happens around the calls of a process. */
export interface Surroundings {
  /** Waits until it is this process's turn. */
  readonly pause: (what: string) => Promise<void>;
  readonly nextFate: () => Fate;
}

/** A process that uses a storage, until it dies. */
export interface Process {
  readonly storage: EventStorage;
  /** Fulfilled when it dies; what it has begun never ends. */
  readonly died: Promise<'died'>;
}

/** A process whose calls have the fates that they are given. */
export function processOn(storage: EventStorage, { pause, nextFate }: Surroundings): Process {
  let die!: (died: 'died') => void;
  const died = new Promise<'died'>((resolve) => (die = resolve));
  const end = () => {
    die('died');
    return new Promise<never>(() => {});
  };
  const failure = () => new EventStoreError(storage.name, new Error('no answer'));
  const call = async <T>(what: string, act: () => Promise<T>, isRepeatable = true): Promise<T> => {
    await pause(what);
    const fate = nextFate();
    if (fate === 'refused') throw failure();
    if (fate === 'dies') return end();
    let answer = await act();
    await pause(`answer to ${what}`);
    if (fate === 'again' && isRepeatable) answer = await act();
    if (fate === 'diesBehind') return end();
    if (fate === 'lost') throw failure();
    return answer;
  };
  return {
    died,
    storage: {
      name: storage.name,
      insert: (items) => call('insert', () => storage.insert(items)),
      replace: (item) => call('replace', () => storage.replace(item)),
      async *query(partition, range) {
        const pages = storage.query(partition, range)[Symbol.asyncIterator]();
        for (;;) {
          const page = await call('query', () => pages.next(), false);
          if (page.done) return;
          yield page.value;
        }
      },
    },
  };
}
