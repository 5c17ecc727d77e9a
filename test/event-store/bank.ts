import type { Decider, NewEvent, SnapshotOptions } from '../../src/runtime/event-store';

/** What happens to an account. */
export interface AccountEvents {
  opened: { readonly owner: string };
  deposited: { readonly amount: number; readonly note?: string };
  withdrawn: { readonly amount: number };
  charged: { readonly fee: number };
}

export const ACCOUNT_EVENTS = { opened: 1, deposited: 1, withdrawn: 1, charged: 1 } as const;

export type AccountEvent = NewEvent<AccountEvents>;

/** What is asked of an account: an amount above 0 is put in, one below is taken out for a fee of 1, and 0 changes nothing. */
export interface Booking {
  readonly amount: number;
}

export interface Balance {
  readonly balance: number;
  /** Number of events. */
  readonly events: number;
}

export class Overdrawn extends Error {
  public readonly name = 'Overdrawn';
}

export const account: Decider<Booking, Balance, AccountEvents> = {
  initialState: () => ({ balance: 0, events: 0 }),
  decide: ({ amount }, { balance }) => {
    if (amount === 0) return [];
    if (amount > 0) return [deposited(amount)];
    if (balance + amount < 1) throw new Overdrawn(`no ${1 - amount} of ${balance}`);
    return [{ type: 'withdrawn', data: { amount: -amount } }, { type: 'charged', data: { fee: 1 } }];
  },
  evolve: ({ balance, events }, event) => ({ balance: balance + changeOf(event), events: events + 1 }),
};

function changeOf(event: AccountEvent): number {
  switch (event.type) {
    case 'deposited': return event.data.amount;
    case 'withdrawn': return -event.data.amount;
    case 'charged': return -event.data.fee;
    default: return 0;
  }
}

/** The same, which keeps its state. */
export function keeping(snapshots: Partial<SnapshotOptions> = {}): Decider<Booking, Balance, AccountEvents> {
  return { ...account, snapshots: { name: 'balance', schemaVersion: 1, every: 3, ...snapshots } };
}

/** What events amount to, said without a store. */
export function balanceOf(events: readonly AccountEvent[]): Balance {
  return events.reduce((state, event) => account.evolve(state, event), account.initialState());
}

export const opened = (owner = 'Ada'): AccountEvent => ({ type: 'opened', data: { owner } });
export const deposited = (amount: number, note?: string): AccountEvent => ({ type: 'deposited', data: { amount, ...(note !== undefined && { note }) } });

/** So many deposits, of 1 and up. */
export const deposits = (count: number): AccountEvent[] => Array.from({ length: count }, (_, index) => deposited(index + 1));
