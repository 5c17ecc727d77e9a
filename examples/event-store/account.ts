import { aggregate, eventStore, type Decider } from 'cdk-eventweave/runtime/event-store';

export interface AccountEvents {
  Opened: { readonly owner: string };
  Withdrawn: { readonly amount: number };
  Deposited: { readonly amount: number };
}

export type Command = { readonly open: string } | { readonly deposit: number } | { readonly withdraw: number };

/** What may happen to an account, and what it amounts to. */
export const account: Decider<Command, { isOpen: boolean; balance: number }, AccountEvents> = {
  initialState: () => ({ isOpen: false, balance: 0 }),
  decide: (command, { isOpen, balance }) => {
    if ('open' in command) return isOpen ? [] : [{ type: 'Opened', data: { owner: command.open } }];
    if (!isOpen) throw new Error('the account is not open');
    if ('deposit' in command) return [{ type: 'Deposited', data: { amount: command.deposit } }];
    if (command.withdraw > balance) throw new Error(`the balance is ${balance}`);
    return [{ type: 'Withdrawn', data: { amount: command.withdraw } }];
  },
  evolve: (state, { type, data }) => {
    if (type === 'Opened') return { ...state, isOpen: true };
    return { ...state, balance: state.balance + (type === 'Deposited' ? data.amount : -data.amount) };
  },
  snapshots: { name: 'account', schemaVersion: 1, every: 100 },
};

/** Accounts, each a stream of events, in the table that the function is connected to. */
export const accounts = aggregate(eventStore<AccountEvents>({ category: 'account', events: { Opened: 1, Deposited: 1, Withdrawn: 1 } }), account);
