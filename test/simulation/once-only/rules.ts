import type { Variant } from './app';
import { sightOf, type Sight } from './sight';
import type { Invariant, SimulatedWorld, Write } from 'cdk-eventweave/testing';

/** @returns what is wrong about an order, one sentence each. */
type Rule = (order: Sight) => string[];

const unless = (holds: boolean, wrong: string) => (holds ? [] : [wrong]);

/** What each way of having an effect once must keep, whatever happens, by name. */
const COMMON: Record<string, Rule> = {
  'only its holder changes a record': ({ writes }) => writes.filter(isForeign)
    .map(({ before, after }) => `${String(before!.status)} became ${String(after!.status)} by another token`),
  'only its holder removes a record': ({ writes, said }) => {
    // What was removed does not say by whom: the first try is the only one here that may.
    const tokens = said.filter((line) => line.try === 'first-1').map(({ token }) => token);
    const removed = writes.filter(({ before, after }) => before && !after && !tokens.includes(String(before.token)));
    return removed.map(({ before }) => `a record was removed that was ${String(before!.status)}, and another's`);
  },
  'a record is completed once, and stays': ({ writes }) => writes
    .filter(({ before, after }) => before?.status === 'COMPLETED' && (after?.status !== 'COMPLETED' || after.data !== before.data))
    .map(({ before, after }) => `${String(before!.data)} became ${after ? `${String(after.status)} ${String(after.data)}` : 'nothing'}`),
  'the record is completed in the end': ({ record }) => unless(record?.status === 'COMPLETED', `it is ${String(record?.status)}`),
  'no message is left, and none is a dead letter': ({ left }) => left.map(({ receiveCount }) => `one is left after ${receiveCount} tries`),
  'every message that was sent is answered': ({ sent, answers }) => {
    const answered = answers.map((line) => line.try?.replace(/-\d+$/, ''));
    return sent.filter((id) => !answered.includes(id)).map((id) => `${id} has no answer`);
  },
  'every answer is the result of the record': ({ answers, record }) => answers.map(({ returned }) => JSON.stringify(returned))
    .filter((answer) => answer !== record?.data).map((answer) => `${answer} was returned, the record has ${String(record?.data)}`),
};

const AT_LEAST_ONCE: Record<string, Rule> = {
  'there is an effect': ({ effects }) => unless(effects.length > 0, 'there is none'),
  'of several effects all but one were told': ({ effects }) => {
    const untold = effects.filter(({ told }) => !told).map(({ by }) => by);
    return unless(untold.length <= 1, `${untold.sort().join(' and ')} were not told`);
  },
  'of several effects the record says so': ({ effects, record }) => unless(effects.length <= 1 || record?.possibly_repeated === true, 'it does not'),
};

const ONCE: Record<string, Rule> = {
  'there is one effect': ({ effects }) => unless(effects.length === 1, `there are ${effects.length}`),
  'it is announced under one id': ({ announced }) => unless(new Set(announced).size === 1, `there are ${new Set(announced).size}`),
  'nothing is left in the outbox': ({ record }) => unless(record?.outbox === undefined, 'it is not empty'),
};

export const RULES: Record<Variant, Record<string, Rule>> = {
  idempotent: { ...COMMON, ...AT_LEAST_ONCE },
  unconditional: { ...COMMON, ...AT_LEAST_ONCE },
  transactional: { ...COMMON, ...ONCE },
};

/** The rules as invariants about some orders. */
export function invariantsOf(variant: Variant, orderIds: (world: SimulatedWorld) => string[]): Invariant[] {
  return Object.entries(RULES[variant]).map(([name, rule]) => ({
    name,
    check: (world) => orderIds(world).flatMap((subject) => rule(sightOf(world, subject)).map((wrong) => ({ message: `${subject}: ${wrong}`, subject }))),
  }));
}

// A lock may be taken from whom it has expired for: the new one expires later.
function isForeign({ before, after }: Write): boolean {
  if (!before || !after || before.token === after.token) return false;
  const expired = before.status === 'INPROGRESS' && after.status === 'INPROGRESS' && Number(after.in_progress_expiration) > Number(before.in_progress_expiration);
  return !expired;
}
