import { cron } from './cron';

/** Milliseconds. */
const UNITS: Readonly<Record<string, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/**
 * When a schedule comes next after a time, both in milliseconds of the epoch; undefined when it never does. A rate counts
 * from the first time that is asked for: a rule asks when it is created, and then each time it has run.
 * Source: user guide, "Setting a schedule pattern for scheduled rules (legacy)".
 *
 * @throws {Error} for what is neither a rate nor a cron expression.
 */
export function scheduleOf(expression: string): (after: number) => number | undefined {
  const [, kind, content] = /^(rate|cron)\((.*)\)$/.exec(expression) ?? [];
  if (kind === 'cron') return cron(content);
  const [, value, unit, plural] = /^([1-9]\d*) (minute|hour|day)(s?)$/.exec(content ?? '') ?? [];
  if (!value || (value === '1') === Boolean(plural)) throw new Error(`it must be such as rate(5 minutes), rate(1 hour) or cron(0 12 * * ? *), got ${expression}`);
  return (after) => after + Number(value) * UNITS[unit];
}
