const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const DAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];
const DAY = 86_400_000;

/** First and last value. Source: user guide, "Cron expressions reference". */
const LAST_YEAR = 2199;

/** Whether a day is meant. */
type Days = (day: Date) => boolean;

/**
 * When a cron expression (six fields, UTC) comes next after a time, both in milliseconds of the epoch; undefined when it never
 * does. Source: user guide, "Cron expressions reference".
 *
 * @throws {Error} for an expression that is not valid.
 */
export function cron(expression: string): (after: number) => number | undefined {
  const fields = expression.trim().split(/\s+/);
  if (fields.length !== 6) throw new Error(`cron must have six fields, got ${expression}`);
  const [minute, hour, dayOfMonth, month, dayOfWeek, year] = fields;
  if ((dayOfMonth === '?') === (dayOfWeek === '?')) throw new Error(`one of day-of-month and day-of-week must be ?, got ${expression}`);
  const times = numbers(hour, 0, 23).flatMap((h) => numbers(minute, 0, 59).map((m) => 60_000 * (60 * h + m)));
  const years = new Set(numbers(year, 1970, LAST_YEAR));
  const months = new Set(numbers(month, 1, 12, MONTHS));
  const days = dayOfMonth === '?' ? daysOfWeek(dayOfWeek) : daysOfMonth(dayOfMonth);
  const means: Days = (day) => years.has(day.getUTCFullYear()) && months.has(day.getUTCMonth() + 1) && days(day);
  return (after) => next(after, means, times);
}

function next(after: number, means: Days, times: readonly number[]): number | undefined {
  for (let start = after - after % DAY; new Date(start).getUTCFullYear() <= LAST_YEAR; start += DAY) {
    const time = means(new Date(start)) ? times.find((one) => start + one > after) : undefined;
    if (time !== undefined) return start + time;
  }
  return undefined;
}

function daysOfMonth(field: string): Days {
  if (field === 'L') return (day) => day.getUTCDate() === lengthOfMonth(day);
  const [, wanted] = /^(\d+)W$/.exec(field) ?? [];
  if (wanted) return weekdayNearest(inBounds(wanted, 1, 31));
  const dates = new Set(numbers(field, 1, 31));
  return (day) => dates.has(day.getUTCDate());
}

// A weekday itself, or the Friday before or the Monday after, in the same month.
function weekdayNearest(wanted: number): Days {
  return (day) => {
    if (wanted > lengthOfMonth(day)) return false;
    const weekday = new Date(Date.UTC(day.getUTCFullYear(), day.getUTCMonth(), wanted)).getUTCDay();
    const toFriday = wanted > 1 ? -1 : 2;
    const toMonday = wanted < lengthOfMonth(day) ? 1 : -2;
    const shift = { 6: toFriday, 0: toMonday }[weekday] ?? 0;
    return day.getUTCDate() === wanted + shift;
  };
}

function daysOfWeek(field: string): Days {
  const [, name, kind, nth] = /^(\w+?)(?:(L)|#([1-5]))$/.exec(field) ?? [];
  if (!name) {
    const weekdays = new Set(field === 'L' ? [7] : numbers(field, 1, 7, DAYS));
    return (day) => weekdays.has(day.getUTCDay() + 1);
  }
  const [weekday] = numbers(name, 1, 7, DAYS);
  return (day) => {
    const isIt = kind === 'L' ? day.getUTCDate() + 7 > lengthOfMonth(day) : Math.ceil(day.getUTCDate() / 7) === Number(nth);
    return isIt && day.getUTCDay() + 1 === weekday;
  };
}

function lengthOfMonth(day: Date): number {
  return new Date(Date.UTC(day.getUTCFullYear(), day.getUTCMonth() + 1, 0)).getUTCDate();
}

/** All numbers that a field means, ascending; names stand for numbers from `least` on. */
function numbers(field: string, least: number, most: number, names: readonly string[] = []): number[] {
  const found = field.split(',').flatMap((part) => {
    const [range, step] = part.split('/');
    const [from, to = step ? String(most) : from] = range === '*' ? [String(least), String(most)] : range.split('-');
    const numberOf = (text: string) => (names.includes(text) ? names.indexOf(text) + least : inBounds(text, least, most));
    const [first, last, every] = [numberOf(from), numberOf(to), step === undefined ? 1 : inBounds(step, 1, most)];
    if (first > last) throw new Error(`ranges must ascend, got ${part}`);
    return Array.from({ length: Math.floor((last - first) / every) + 1 }, (_, index) => first + index * every);
  });
  return [...new Set(found)].sort((one, other) => one - other);
}

function inBounds(text: string, least: number, most: number): number {
  const value = /^\d+$/.test(text) ? Number(text) : NaN;
  if (!(value >= least && value <= most)) throw new Error(`expected ${least} to ${most}, got ${text}`);
  return value;
}
