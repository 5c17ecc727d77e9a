import { setTimeout } from 'node:timers/promises';
import type { OrdersDeployment } from './deployment';

const POLL_MS = 500;
const QUIET_POLLS = 4;
const DEADLINE_MS = 5 * 60_000;

/** A subscriber and where its things are. */
export interface NamedSubscriber {
  readonly name: string;
  readonly outputs: { readonly Queue: string };
}

/** Told what is still to be done, in one line. */
export type Progress = (line: string) => void;

/**
 * Waits until every queue has been empty for a while: nothing waits, is being handled or is hidden until its next try.
 *
 * @throws when that takes longer than five minutes.
 */
export async function waitUntilSettled(subscribers: NamedSubscriber[], deployment: OrdersDeployment, progress: Progress): Promise<void> {
  const deadline = Date.now() + DEADLINE_MS;
  let shown = '';
  for (let quiet = 0; quiet < QUIET_POLLS;) {
    const backlogs = await Promise.all(subscribers.map(async ({ name, outputs }) => ({ name, left: await deployment.backlog(outputs.Queue) })));
    const line = `still to handle: ${backlogs.map(({ name, left }) => `${name} ${left}`).join(', ')}`;
    if (line !== shown) progress(line);
    shown = line;
    quiet = backlogs.every(({ left }) => left === 0) ? quiet + 1 : 0;
    if (Date.now() > deadline) throw new Error(`the queues are not empty after ${DEADLINE_MS / 60_000} minutes, ${line}`);
    await setTimeout(POLL_MS);
  }
}
