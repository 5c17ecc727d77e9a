import { whileOwned, ownerOfCode } from './owner';

/** Makes clocks show virtual time to the code of functions: `Date`, `performance.now`, `process.hrtime`, `process.uptime`. */
export function simulateClocks(): void {
  const RealDate = Date;
  const realNow = RealDate.now.bind(RealDate);
  const now = whileOwned((environment) => environment.now, realNow);
  globalThis.Date = new Proxy(RealDate, {
    construct: (target, args, newTarget) => Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget) as object,
    apply: () => new RealDate(now()).toString(),
    get: (target, name) => (name === 'now' ? now : Reflect.get(target, name)),
  });
  const elapsed = () => now() - (ownerOfCode()?.startedAt ?? 0);
  performance.now = whileOwned(elapsed, performance.now.bind(performance));
  process.uptime = whileOwned(() => elapsed() / 1_000, process.uptime.bind(process));
  process.hrtime = hrtime(elapsed);
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
