import { account, balanceOf, deposited, deposits, keeping, opened, Overdrawn, type AccountEvents, type Balance, type Booking } from './bank';
import { newId, refusalOf, useBed, type Open } from './bed';
import { aggregate, type Decider } from '../../src/runtime/event-store';
import { cloudEvent } from '../support/runtime-events';

/** The account's decider, which is interrupted: what is given is done while it decides for the first time, the second time, and so on. */
function interrupted(...meanwhile: (() => Promise<unknown>)[]): Decider<Booking, Balance, AccountEvents> & { readonly asked: Balance[] } {
  const asked: Balance[] = [];
  return {
    ...account,
    asked,
    decide: async (command, state) => {
      asked.push(state);
      await meanwhile[asked.length - 1]?.();
      return account.decide(command, state);
    },
  };
}

const deposit = (amount: number) => ({ type: 'deposited', data: { amount } });

export function executeContract(open: Open): void {
  const bed = useBed(open);

  test('a command becomes the events that its decider decided on, and the state has them', async () => {
    const id = newId();
    expect(await aggregate(bed.accounts, account).execute(id, { amount: 9 }, { commandId: 'a' })).toMatchObject({
      events: [{ ...deposit(9), version: 1, metadata: { commandId: 'a' } }], version: 1, repeated: false, conflicts: 0, state: { balance: 9, events: 1 },
    });
    const { token, ...second } = await aggregate(bed.accounts, account).execute(id, { amount: -3 }, { commandId: 'b' });
    expect(second).toMatchObject({ events: [{ type: 'withdrawn' }, { type: 'charged' }], version: 3, state: { balance: 5, events: 3 } });
    expect(await aggregate(bed.accounts, account).load(id)).toEqual({ state: { balance: 5, events: 3 }, version: 3, token });
    expect(await bed.keysOf(id)).toEqual([1, 2]);
  });

  test('a command without events writes nothing, and tells where the stream is', async () => {
    const id = newId();
    expect(await aggregate(bed.accounts, account).execute(id, { amount: 0 }, { commandId: 'a' })).toMatchObject({ events: [], version: 0, repeated: false });
    const { token } = await bed.accounts.append(id, deposits(3), { expected: 'none' });
    const nothing = await aggregate(bed.accounts, account).execute(id, { amount: 0 }, { commandId: 'a' });
    expect(nothing).toEqual({ events: [], version: 3, token, repeated: false, conflicts: 0, state: { balance: 6, events: 3 } });
    expect(await bed.keysOf(id)).toEqual([1]);
  });

  test('what a decider throws is what the caller gets, and nothing is written', async () => {
    const id = newId();
    const error = await refusalOf(aggregate(bed.accounts, account).execute(id, { amount: -3 }, { commandId: 'a' }));
    expect(error).toBeInstanceOf(Overdrawn);
    expect(error.message).toBe('no 4 of 0');
    expect(bed.storage.asked).toEqual(['query']);
  });

  test('a command that comes again has the events that it had, as the stream goes on', async () => {
    const id = newId();
    await bed.accounts.append(id, [opened()], { expected: 'none' });
    const first = await aggregate(bed.accounts, account).execute(id, { amount: 2 }, { commandId: 'a' });
    await bed.accounts.append(id, deposits(5), { expected: first.token });
    const again = await aggregate(bed.accounts, account).execute(id, { amount: 2 }, { commandId: 'a' });
    expect(again).toEqual({ ...first, repeated: true, state: { balance: 17, events: 7 } });
    expect(await bed.keysOf(id)).toEqual([1, 2, 3]);
  });

  test('without a command id the event that it came with stands for it', async () => {
    const id = newId();
    const causedBy = cloudEvent({ id: 'e-1', source: '/shop' });
    const first = await aggregate(bed.accounts, account).execute(id, { amount: 2 }, { causedBy });
    expect(first.events[0].metadata).toMatchObject({ commandId: '/shop#e-1', causationId: 'e-1', correlationId: 'e-1' });
    expect(await aggregate(bed.accounts, account).execute(id, { amount: 2 }, { causedBy })).toMatchObject({ repeated: true, version: 1 });
    expect(await aggregate(bed.accounts, account).execute(id, { amount: 2 }, { causedBy: { ...causedBy, source: '/other' } })).toMatchObject({ repeated: false, version: 2 });
  });

  test('one command id in two streams is two commands', async () => {
    for (const id of [newId(), newId()]) expect(await aggregate(bed.accounts, account).execute(id, { amount: 2 }, { commandId: 'a' })).toMatchObject({ repeated: false });
  });

  test('when another writer was faster it is decided again, with that one\'s events, and without a query', async () => {
    const id = newId();
    const decider = interrupted(() => bed.accounts.append(id, deposits(2), { expected: 'none' }));
    expect(await aggregate(bed.accounts, decider).execute(id, { amount: 5 }, { commandId: 'a' })).toMatchObject({ version: 3, conflicts: 1, state: { balance: 8, events: 3 } });
    expect(decider.asked).toEqual([{ balance: 0, events: 0 }, { balance: 3, events: 2 }]);
    expect(bed.storage.asked).toEqual(['query', 'insert', 'insert', 'insert']);
  });

  test('the second time it asks for all that is missing', async () => {
    const id = newId();
    const others = async (count: number) => {
      for (let index = 0; index < count; index++) await bed.accounts.append(id, deposits(1), { expected: 'any' });
    };
    const decider = interrupted(() => others(1), () => others(3));
    expect(await aggregate(bed.accounts, decider).execute(id, { amount: 5 }, { commandId: 'a' })).toMatchObject({ version: 5, conflicts: 2, state: { balance: 9, events: 5 } });
    expect(decider.asked.map(({ events }) => events)).toEqual([0, 1, 4]);
  });

  test('when it loses every time the caller gets the conflict', async () => {
    const id = newId();
    const other = () => bed.accounts.append(id, [deposited(1)], { expected: 'any' });
    const decider = interrupted(other, other, other);
    const error = await refusalOf(aggregate(bed.accounts, decider).execute(id, { amount: 5 }, { commandId: 'a', attempts: 2 }));
    expect(error).toMatchObject({ name: 'VersionConflictError', streamId: id, version: 2, winners: [{ version: 2, ...deposit(1) }] });
    expect(decider.asked).toHaveLength(2);
    expect(await bed.keysOf(id)).toEqual([1, 2]);
  });

  test('a refusal may follow from what a faster writer did', async () => {
    const id = newId();
    await bed.accounts.append(id, [deposited(5)], { expected: 'none' });
    const decider = interrupted(() => aggregate(bed.accounts, account).execute(id, { amount: -3 }, { commandId: 'b' }));
    expect(await refusalOf(aggregate(bed.accounts, decider).execute(id, { amount: -3 }, { commandId: 'a' }))).toBeInstanceOf(Overdrawn);
    expect(await bed.keysOf(id)).toEqual([1, 2]);
  });

  describe.each([[undefined], [60]])('while a command is decided, the same one is committed (rememberFor %s):', (rememberFor) => {
    const how = { commandId: 'a', rememberFor };
    const deliver = (id: string, decider: Decider<Booking, Balance, AccountEvents> = account) => (
      aggregate(bed.accounts, decider).execute(id, { amount: 5 }, how)
    );
    const other = (id: string) => bed.accounts.append(id, [deposited(1)], { expected: 'any' });
    const expectOnce = async (id: string, own: number, executed: Awaited<ReturnType<typeof deliver>>) => {
      const { events } = await bed.accounts.load(id);
      expect(events.filter(({ metadata }) => metadata.commandId === 'a').map(({ version }) => version)).toEqual([own]);
      expect(executed).toMatchObject({ repeated: true, version: own, events: [events[own - 1]], state: balanceOf(events) });
    };

    test('alone', async () => {
      const id = newId();
      await expectOnce(id, 1, await deliver(id, interrupted(() => deliver(id))));
    });

    test('and others after it', async () => {
      const id = newId();
      await expectOnce(id, 1, await deliver(id, interrupted(() => inOrder(() => deliver(id), () => other(id)))));
    });

    test('and others before it', async () => {
      const id = newId();
      await expectOnce(id, 2, await deliver(id, interrupted(() => inOrder(() => other(id), () => deliver(id)))));
    });

    test('after others had been faster once', async () => {
      const id = newId();
      await expectOnce(id, 3, await deliver(id, interrupted(() => other(id), () => inOrder(() => other(id), () => deliver(id)))));
    });

    test('with a snapshot behind it', async () => {
      const id = newId();
      const meanwhile = interrupted(() => inOrder(() => other(id), () => deliver(id, keeping({ every: 1 }))));
      await expectOnce(id, 2, await deliver(id, { ...keeping({ every: 1 }), decide: meanwhile.decide }));
    });
  });

  test('concurrent deliveries of a command become one commit, and each gets its events', async () => {
    const id = newId();
    const deliveries = Array.from({ length: 6 }, () => aggregate(bed.accounts, account).execute(id, { amount: 5 }, { commandId: 'a' }));
    const executed = await Promise.all(deliveries);
    expect(executed.filter(({ repeated }) => !repeated)).toHaveLength(1);
    for (const { events, version } of executed) expect({ events, version }).toEqual({ events: executed[0].events, version: 1 });
    expect(await bed.keysOf(id)).toEqual([1]);
  });
}

async function inOrder(...steps: (() => Promise<unknown>)[]): Promise<void> {
  for (const step of steps) await step();
}

