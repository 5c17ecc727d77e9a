import { invalid } from './errors';
import { UnmodelledError } from '../../kernel/world-errors';

/** Milliseconds. */
const UNITS: Readonly<Record<string, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/** When a schedule runs: once at a time, milliseconds of the epoch, or again and again, so many milliseconds apart. */
export type Timing = { readonly at: number } | { readonly every: number };

/**
 * The times that an expression stands for; days have 24 hours, times are UTC. Source: user guide, "Schedule types".
 *
 * @throws {ServiceError} for what is none.
 * @throws {UnmodelledError} for a cron expression.
 */
export function timingOf(path: string, expression: string): Timing {
  const [, kind, content] = /^(rate|at|cron)\((.*)\)$/.exec(expression) ?? [];
  if (kind === 'cron') throw new UnmodelledError(`${path}: cron expressions are not modelled, got ${expression}`);
  const timing = kind === 'at' ? once(content) : rate(content);
  if (!timing) throw invalid(`Invalid Schedule Expression ${expression}.`);
  return timing;
}

// A date that no calendar has, such as 30 February, is no time either.
function once(content: string): Timing | undefined {
  const at = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/.test(content) ? Date.parse(`${content}Z`) : NaN;
  return new Date(at).valueOf() === at && new Date(at).toISOString().startsWith(content) ? { at } : undefined;
}

// Singular and plural are the same. Source: API reference, CreateSchedule, ScheduleExpression.
function rate(content = ''): Timing | undefined {
  const [, value, unit] = /^([1-9]\d*) (minute|hour|day)s?$/.exec(content) ?? [];
  return unit ? { every: Number(value) * UNITS[unit] } : undefined;
}
