import { AssertionError } from 'node:assert/strict';
import { specification, type Decider } from '../../../src/runtime/event-store';
import { account, deposited, keeping, opened, Overdrawn, type AccountEvent, type AccountEvents, type Balance, type Booking } from '../../event-store/bank';
import { refusalOf } from '../../event-store/bed';

type AccountDecider = Decider<Booking, Balance, AccountEvents>;

const given = specification(account);
const withdrawn: AccountEvent[] = [{ type: 'withdrawn', data: { amount: 3 } }, { type: 'charged', data: { fee: 1 } }];

describe('passes', () => {
  test('events that follow from nothing, and from what has happened', async () => {
    await given([]).when({ amount: 5 }).then([deposited(5)]);
    await given([opened(), deposited(5)]).when({ amount: -3 }).then(withdrawn);
  });

  test('no events', () => given([deposited(5)]).when({ amount: 0 }).then([]));

  test('a refusal, by its class, a class above it, and its message', async () => {
    for (const error of [Overdrawn, Error, /^no 4 of 0$/]) await given([]).when({ amount: -3 }).thenRefused(error);
  });

  test('a decider that takes its time, and one with snapshots', async () => {
    const later: AccountDecider = { ...account, decide: async (command, state) => account.decide(command, state) };
    await specification(later)([]).when({ amount: 5 }).then([deposited(5)]);
    await specification(later)([]).when({ amount: -5 }).thenRefused(Overdrawn);
    await specification(keeping({ every: 1 }))([opened(), deposited(5)]).when({ amount: -3 }).then(withdrawn);
  });

  test('members that are undefined are none', () => (
    specification<Booking, Balance, AccountEvents>({ ...account, decide: () => [{ type: 'deposited', data: { amount: 1, note: undefined } }] })([]).when({ amount: 1 }).then([deposited(1)])
  ));
});

describe('fails', () => {
  const deciding = (decide: AccountDecider['decide']): AccountDecider => ({ ...account, decide });
  const failure = async (promise: Promise<void>) => {
    const error = await refusalOf(promise);
    expect(error).toBeInstanceOf(AssertionError);
    return error.message;
  };

  test.each<[string, AccountEvent[]]>([
    ['another amount', [deposited(6)]], ['another type', [opened()]], ['one more', [deposited(5), deposited(5)]], ['none', []], ['more data', [deposited(5, 'gift')]],
  ])('with %s than was decided, and shows both', async (_, events) => {
    const error = await refusalOf(given([]).when({ amount: 5 }).then(events));
    expect(error).toBeInstanceOf(AssertionError);
    expect(error).toMatchObject({ actual: [deposited(5)], expected: events });
  });

  test('a decision that changes the state it was given', async () => {
    const counting: Decider<Booking, number[], AccountEvents> = {
      initialState: () => [],
      decide: ({ amount }, state) => {
        state.push(amount);
        return [deposited(amount)];
      },
      evolve: (state, event) => ('amount' in event.data ? [...state, event.data.amount] : state),
    };
    await expect(specification(counting)([]).when({ amount: 1 }).then([deposited(1)])).rejects.toThrow('decide must not change the state');
  });

  test('with the same events in another order', async () => {
    await failure(given([deposited(9)]).when({ amount: -3 }).then([...withdrawn].reverse()));
  });

  test('with a refusal where events were expected: that is what is thrown', async () => {
    expect(await refusalOf(given([]).when({ amount: -3 }).then(withdrawn))).toBeInstanceOf(Overdrawn);
  });

  test('with events where a refusal was expected', async () => {
    expect(await failure(given([]).when({ amount: 5 }).thenRefused(Overdrawn))).toBe('the command must be refused, got [{"type":"deposited","data":{"amount":5}}]');
    expect(await failure(given([]).when({ amount: 0 }).thenRefused(/./))).toBe('the command must be refused, got []');
  });

  test('with another refusal', async () => {
    expect(await failure(given([]).when({ amount: -3 }).thenRefused(TypeError))).toBe('the refusal must be TypeError, got Overdrawn: no 4 of 0');
    expect(await failure(given([]).when({ amount: -3 }).thenRefused(/never/))).toBe('the refusal must match /never/, got no 4 of 0');
  });

  test('with a decider that decides otherwise each time', async () => {
    let asked = 0;
    expect(await failure(specification(deciding(() => [deposited(++asked)]))([]).when({ amount: 1 }).then([deposited(1)])))
      .toMatch('the same state must lead to the same events, whenever it is asked');
  });

  test('with a decider that changes the state that it is given, or the one that all streams begin with', async () => {
    const shared = { balance: 0, events: 0 };
    const careless: AccountDecider = {
      initialState: () => shared,
      decide: (_, { balance }) => [deposited(balance + 1)],
      evolve: (state, event) => Object.assign(state, account.evolve(state, event)),
    };
    expect(await failure(specification(careless)([deposited(2)]).when({ amount: 1 }).then([deposited(3)])))
      .toMatch('the same state must lead to the same events, whenever it is asked');
  });

  test('with data that JSON cannot carry, decided or expected', async () => {
    const date = { type: 'deposited', data: { amount: new Date(0) as unknown as number } } as const;
    const message = 'events[0].data.amount must be a plain object, got an instance of Date';
    expect((await refusalOf(specification(deciding(() => [date]))([]).when({ amount: 1 }).then([deposited(1)]))).message).toBe(message);
    expect((await refusalOf(given([]).when({ amount: 1 }).then([date]))).message).toBe(message);
    expect((await refusalOf(given([date]).when({ amount: 1 }).then([]))).message).toBe(message);
  });

  test('with a state that JSON cannot carry, where it is to be kept', async () => {
    const warn = jest.spyOn(console, 'warn').mockImplementation();
    const dated: Decider<Booking, { at: Date }, AccountEvents> = {
      initialState: () => ({ at: new Date(0) }), decide: ({ amount }) => [deposited(amount)], evolve: () => ({ at: new Date(1) }),
    };
    await specification(dated)([]).when({ amount: 1 }).then([deposited(1)]);
    const kept = { ...dated, snapshots: { name: 'dated', schemaVersion: 1, every: 1 } };
    expect((await refusalOf(specification(kept)([]).when({ amount: 1 }).then([deposited(1)]))).message).toBe('state.at must be a plain object, got an instance of Date');
    warn.mockRestore();
  });

  test('when it is awaited before it says what is expected', async () => {
    const unfinished = Promise.resolve(given([]).when({ amount: 5 }) as unknown);
    expect(await refusalOf(unfinished)).toEqual(new TypeError('then must be given a list of events: a specification is no promise until then or thenRefused was called'));
  });

  test('with what is no list of events', async () => {
    const nothing = deciding(() => undefined as never);
    expect((await refusalOf(specification(nothing)([]).when({ amount: 5 }).then([]))).name).toBe('InvalidEventError');
  });
});
