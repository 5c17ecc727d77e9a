import { consumer } from 'cdk-eventweave/runtime';
import { accounts, type Command } from './account';

const MONTH = 30 * 86_400;

// Once, however often the event is delivered within a month; right, whoever else appends to the same account at the same time.
export const handler = consumer<{ account: string; command: Command }>(async (event) => {
  await accounts.execute(event.data.account, event.data.command, { causedBy: event, rememberFor: MONTH });
});
