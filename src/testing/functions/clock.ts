import { ownerOfCode, whileOwned } from './owner';
import { localTime, simulateTimeZone } from './time-zone';

/** Makes clocks show virtual time, in UTC as in Lambda, to the code of functions: `Date`, `Intl`, `performance`, `process.hrtime`, `process.uptime`. */
export function simulateClocks(): void {
  const RealDate = Date;
  const now = whileOwned((environment) => environment.now, RealDate.now.bind(RealDate));
  const parse = whileOwned((_environment, text: string) => localTime(text), RealDate.parse.bind(RealDate));
  simulateTimeZone(now);
  globalThis.Date = new Proxy(RealDate, {
    construct: (target, args, newTarget) => Reflect.construct(target, args.length === 0 ? [now()] : instant(args, parse), newTarget) as object,
    apply: () => new RealDate(now()).toString(),
    get: (target, name) => (name === 'now' ? now : name === 'parse' ? parse : Reflect.get(target, name)),
  });
  RealDate.prototype.constructor = Date;
  const elapsed = () => now() - (ownerOfCode()?.startedAt ?? 0);
  simulatePerformance(elapsed);
  process.uptime = whileOwned(() => elapsed() / 1_000, process.uptime.bind(process));
  process.hrtime = hrtime(elapsed);
}

// Year, month, ... are local time, and so are texts that name no zone.
function instant(args: unknown[], parse: (text: string) => number): unknown[] {
  if (!ownerOfCode()) return args;
  if (args.length > 1) return [Date.UTC(...args as [number, number])];
  return typeof args[0] === 'string' ? [parse(args[0])] : args;
}

function simulatePerformance(elapsed: () => number): void {
  performance.now = whileOwned(elapsed, performance.now.bind(performance));
  const { timeOrigin } = performance;
  Object.defineProperty(performance, 'timeOrigin', { configurable: true, get: () => ownerOfCode()?.startedAt ?? timeOrigin });
  const mark = performance.mark.bind(performance);
  performance.mark = (name, options) => mark(name, ownerOfCode() ? { startTime: elapsed(), ...options } : options);
}

function hrtime(elapsed: () => number): NodeJS.HRTime {
  const real = process.hrtime.bind(process);
  const simulated = (since?: [number, number]): [number, number] => {
    const milliseconds = elapsed();
    const [seconds, nanoseconds] = [Math.floor(milliseconds / 1_000), (milliseconds % 1_000) * 1e6];
    if (!since) return [seconds, nanoseconds];
    const difference = (seconds - since[0]) * 1e9 + nanoseconds - since[1];
    return [Math.floor(difference / 1e9), difference % 1e9];
  };
  const bigint = whileOwned(() => BigInt(elapsed()) * 1_000_000n, process.hrtime.bigint.bind(process.hrtime));
  return Object.assign((since?: [number, number]) => (ownerOfCode() ? simulated(since) : real(since)), { bigint });
}
