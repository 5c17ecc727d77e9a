import { consumer } from 'cdk-eventweave/runtime';
import type { AccountEvents } from './account';

// Told of each withdrawal at least once: its id, such as account#a-1@7, is always the same.
export const handler = consumer<AccountEvents['Withdrawn']>(async ({ id, subject, data }, { log }) => {
  if (data.amount >= 10_000) log.warn('a large withdrawal', { id, account: subject, amount: data.amount });
});
