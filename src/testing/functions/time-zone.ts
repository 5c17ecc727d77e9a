import { ownerOfCode } from './owner';

type Methods = Record<string | symbol, (...args: unknown[]) => unknown>;

const { parse } = Date;

const FIELDS = ['Date', 'Day', 'FullYear', 'Hours', 'Milliseconds', 'Minutes', 'Month', 'Seconds'];

const ISO_WITHOUT_OFFSET = /^[+-]?\d{4,6}-\d\d-\d\dT[\d:.]+$/;
const NAMES_ITS_ZONE = /^[+-]?\d{4,6}(-\d\d){0,2}$|GMT|UTC|\b[ECMP][SD]T\b|:\d\d.*([+-]\d|Z)/;

/**
 * Makes local time UTC for the code of functions, whatever zone this machine is in: in Lambda `TZ` is `:UTC`.
 *
 * @param now milliseconds of the epoch, for what formats the present by default.
 */
export function simulateTimeZone(now: () => number): void {
  const prototype = Date.prototype as unknown as Methods;
  for (const field of FIELDS) {
    instead(prototype, `get${field}`, (date) => prototype[`getUTC${field}`].call(date));
    if (field !== 'Day') instead(prototype, `set${field}`, (date, ...args) => prototype[`setUTC${field}`].apply(date, args));
  }
  instead(prototype, 'getTimezoneOffset', (date) => Number(date) * 0); // NaN for an invalid date
  instead(prototype, 'toString', (date) => text(date as Date, true, true));
  instead(prototype, 'toDateString', (date) => text(date as Date, true, false));
  instead(prototype, 'toTimeString', (date) => text(date as Date, false, true));
  for (const name of ['toLocaleString', 'toLocaleDateString', 'toLocaleTimeString']) {
    const real = prototype[name];
    instead(prototype, name, (date, locales, options) => real.call(date, locales, inUtc(options)));
  }
  simulateFormats(now);
}

/** Milliseconds of the epoch for a text that `Date.parse` takes, local time being UTC; NaN when it is none. */
export function localTime(value: string): number {
  if (ISO_WITHOUT_OFFSET.test(value)) return parse(`${value}Z`);
  return parse(NAMES_ITS_ZONE.test(value) ? value : `${value} UTC`);
}

function simulateFormats(now: () => number): void {
  const RealFormat = Intl.DateTimeFormat;
  const zoned = (args: unknown[]) => (ownerOfCode() ? [args[0], inUtc(args[1])] : args);
  Intl.DateTimeFormat = new Proxy(RealFormat, {
    construct: (target, args, newTarget) => Reflect.construct(target, zoned(args), newTarget) as object,
    apply: (target, _receiver, args) => Reflect.construct(target, zoned(args)) as object,
  });
  const { prototype } = RealFormat as unknown as { prototype: Methods };
  const format = Object.getOwnPropertyDescriptor(prototype, 'format')!.get as (this: unknown) => (date: unknown) => string;
  Object.defineProperty(prototype, 'format', {
    configurable: true,
    get(this: unknown) {
      const bound = format.call(this);
      return (date: unknown) => bound(date ?? now());
    },
  });
  const { formatToParts } = prototype;
  instead(prototype, 'formatToParts', (self, date) => formatToParts.call(self, date ?? now()));
}

function inUtc(options: unknown): object {
  return { timeZone: 'UTC', ...options as object };
}

function text(date: Date, day: boolean, time: boolean): string {
  const [, weekday, dayOfMonth, month, year, clock] = /^(\w+), (\d+) (\w+) (-?\d+) ([\d:]+)/.exec(date.toUTCString()) ?? [];
  if (!weekday) return 'Invalid Date';
  return [...day ? [weekday, month, dayOfMonth, year] : [], ...time ? [clock, 'GMT+0000 (Coordinated Universal Time)'] : []].join(' ');
}

function instead(methods: Methods, name: string, simulated: (self: unknown, ...args: unknown[]) => unknown): void {
  const real = methods[name];
  const value = function (this: unknown, ...args: unknown[]) {
    return ownerOfCode() ? simulated(this, ...args) : real.apply(this, args);
  };
  Object.defineProperty(methods, name, { value, configurable: true, writable: true });
}
