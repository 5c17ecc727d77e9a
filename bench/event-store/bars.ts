import type { CountsOfStore } from './counts';
import type { Race } from './race';
import { figure, type Figure } from '../side-by-side';
import type { Times } from './times';

/** What we want to be at, at most, and what we are at. */
export interface Bar {
  readonly figure: number | Figure;
  readonly bar: number;
  readonly met: boolean;
}

/** What was measured of our store, and of the floor. */
export interface Ours {
  readonly counts: CountsOfStore;
  readonly compressed: CountsOfStore;
  readonly raceByStore: Race;
  readonly times: readonly Times[];
  readonly floor: readonly Times[];
  readonly handlerBytes: number;
}

const WRITE_UNITS: Readonly<Record<string, number>> = { append1x600: 1, append3x300: 2, append10x300: 4, appendLate: 1 };

/** 1.3 times what the floor needs for 1,000 events of 600 B; and as much as the best of the others, compressed. */
const LOAD_UNITS = 200;
const LOAD_UNITS_COMPRESSED = 129;

/** Our bars: a small distance from the floor, or the best figure of the others. */
export function bars(ours: Ours): Record<string, Bar> {
  return { ...barsOfAppends(ours), ...barsOfLoads(ours), ...barsOfRace(ours.raceByStore), handlerBytes: atMost(20_480, ours.handlerBytes) };
}

function barsOfAppends({ counts, times, floor }: Ours): Record<string, Bar> {
  const ratios = (name: string, of: 'cpu' | 'p50') => figure(times.map(({ appends }, round) => appends[name][of] / floor[round].appends[name][of]));
  return Object.assign({}, ...Object.entries(WRITE_UNITS).map(([name, units]) => ({
    [`${name}.calls`]: atMost(1, counts.appends[name].calls),
    [`${name}.writeUnits`]: atMost(units, counts.appends[name].mostWriteUnits),
    [`${name}.cpuToFloor`]: atMost(1.3, ratios(name, 'cpu')),
    [`${name}.p50ToFloor`]: atMost(1.15, ratios(name, 'p50')),
  }))) as Record<string, Bar>;
}

function barsOfLoads({ counts, compressed }: Ours): Record<string, Bar> {
  return {
    'load.readUnits': atMost(LOAD_UNITS, counts.load.readUnits),
    'load.readUnitsCompressed': atMost(LOAD_UNITS_COMPRESSED, compressed.load.readUnits),
    'loadLarge.missingEvents': atMost(0, 1_000 - counts.loadLarge.events),
    'loadWithSnapshots.calls': atMost(1, counts.loadWithSnapshots!.calls),
  };
}

function barsOfRace({ lost, duplicates, skippedVersions, otherErrors, readUnitsPerWin }: Race): Record<string, Bar> {
  return {
    'race.lostDuplicateOrSkipped': atMost(0, lost + duplicates + skippedVersions),
    'race.otherErrors': atMost(0, otherErrors),
    'race.readUnitsPerWin': atMost(33, readUnitsPerWin),
  };
}

function atMost(bar: number, found: number | Figure): Bar {
  return { figure: found, bar, met: (typeof found === 'number' ? found : found.median) <= bar };
}
