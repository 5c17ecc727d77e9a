import { setTimeout } from 'node:timers/promises';

const POLL_MS = 500;
const QUIET_POLLS = 4;
const DEADLINE_MS = 5 * 60_000;

/** A place where something may be left to do. */
export interface Backlog {
  readonly name: string;
  left(): Promise<number>;
}

/** Told what is still to be done, in one line. */
export type Progress = (line: string) => void;

/**
 * Waits until nothing has been left to do for a while: nothing waits, is being handled or is hidden until its next try.
 *
 * @throws when that takes longer than five minutes.
 */
export async function waitUntilSettled(backlogs: readonly Backlog[], progress: Progress): Promise<void> {
  const deadline = Date.now() + DEADLINE_MS;
  let shown = '';
  for (let quiet = 0; quiet < QUIET_POLLS;) {
    const found = await Promise.all(backlogs.map(async (backlog) => ({ name: backlog.name, left: await backlog.left() })));
    const line = `still to handle: ${found.map(({ name, left }) => `${name} ${left}`).join(', ')}`;
    if (line !== shown) progress(line);
    shown = line;
    quiet = found.every(({ left }) => left === 0) ? quiet + 1 : 0;
    if (Date.now() > deadline) throw new Error(`there is something left to do after ${DEADLINE_MS / 60_000} minutes, ${line}`);
    await setTimeout(POLL_MS);
  }
}
