import { figure, type Figure } from '../side-by-side';
import type { CountsOfStore } from './counts';
import type { AppendTime, Times } from './times';

/** The counts of a variant with its times, by workload. */
export function figuresOf({ appends, load, ...others }: CountsOfStore, times: readonly Times[]): object {
  const timesOf = (name: string) => appendTimes(times.map((one) => one.appends[name]));
  return {
    ...Object.fromEntries(Object.entries(appends).map(([name, counts]) => [name, { ...counts, ...timesOf(name) }])),
    load: { ...load, p50Milliseconds: figure(times.map((one) => one.load.p50)), cpuMilliseconds: figure(times.map((one) => one.load.cpu)) },
    ...others,
  };
}

function appendTimes(times: readonly AppendTime[]): Record<string, Figure> {
  const [p50Milliseconds, p99Milliseconds, cpuMilliseconds] = (['p50', 'p99', 'cpu'] as const).map((name) => figure(times.map((time) => time[name])));
  return { p50Milliseconds, p99Milliseconds, cpuMilliseconds };
}
