import { Faults } from '../../../src/testing/faults';
import { FAULT_KINDS, type FaultKind } from '../../../src/testing/kernel/fault-kinds';
import { FaultPlan } from '../../../src/testing/kernel/fault-plan';

const SITES = Array.from({ length: 400 }, (_, index) => `c${index}.0>Fn/1#0`);
const ALL = Object.keys(FAULT_KINDS) as FaultKind[];

/** Which of the sites suffer a fault. */
function fired(plan: FaultPlan, kind: FaultKind = 'throttle', sites = SITES, place = 'Stack/Fn'): string[] {
  return sites.filter((site) => plan.fires(kind, place, site));
}

test('the same seed decides the same, another seed otherwise', () => {
  const { settings } = Faults.of('throttle');
  const first = fired(new FaultPlan(1, settings));
  expect(first.length).toBeGreaterThan(0);
  expect(fired(new FaultPlan(1, settings))).toEqual(first);
  expect(fired(new FaultPlan(2, settings))).not.toEqual(first);
});

test('a place decides for itself: leaving out one changes no other, nor does the order', () => {
  const { settings } = Faults.of('throttle');
  const all = fired(new FaultPlan(1, settings));
  const without = SITES.filter((site) => site !== all[0]);
  expect(fired(new FaultPlan(1, settings), 'throttle', without.reverse())).toEqual(all.slice(1).reverse());
});

test('leaving out a kind changes no other kind', () => {
  const both = new FaultPlan(1, Faults.of('throttle', 'slowCall').settings);
  fired(both, 'throttle');
  expect(fired(both, 'slowCall')).toEqual(fired(new FaultPlan(1, Faults.of('slowCall').settings), 'slowCall'));
});

test('faults happen about as often as their rate says', () => {
  for (const kind of ALL) {
    const share = fired(new FaultPlan(5, Faults.of(kind).settings), kind, Array.from({ length: 4_000 }, (_, index) => `s${index}`)).length / 4_000;
    expect(Math.abs(share - FAULT_KINDS[kind].rate)).toBeLessThan(0.035);
  }
});

test('kinds that were not asked for never happen, and are not counted', () => {
  const plan = new FaultPlan(1, Faults.of('throttle').settings);
  expect(fired(plan, 'slowCall')).toEqual([]);
  expect(plan.chances).toEqual({});
});

test('chances count every place, fired the faults with kind, place and site', () => {
  const plan = new FaultPlan(1, Faults.of('throttle').settings);
  const sites = fired(plan);
  expect(plan.chances).toEqual({ throttle: SITES.length });
  expect(plan.fired).toEqual(sites.map((site) => ({ kind: 'throttle', place: 'Stack/Fn', site })));
});

describe('exactly', () => {
  const fault = { kind: 'throttle', place: 'Stack/Fn', site: SITES[3] } as const;

  test('these faults happen and no others, in every seed', () => {
    for (const seed of [1, 2, 3]) {
      const plan = new FaultPlan(seed, Faults.exactly([fault]).settings);
      expect(fired(plan)).toEqual([SITES[3]]);
      expect(fired(plan, 'throttle', SITES, 'Stack/Other')).toEqual([]);
      expect(fired(plan, 'slowCall')).toEqual([]);
    }
  });

  test('what happened in one plan happens again in the next', () => {
    const first = new FaultPlan(9, Faults.everything().settings);
    for (const kind of ALL) fired(first, kind);
    const second = new FaultPlan(1, Faults.exactly(first.fired).settings);
    for (const kind of ALL) fired(second, kind);
    expect(second.fired).toEqual(first.fired);
  });

  test('trying out lets nothing happen and notes every place', () => {
    const plan = new FaultPlan(1, Faults.tryOut('throttle').settings);
    expect(fired(plan)).toEqual([]);
    expect(plan.sites.map(({ site }) => site)).toEqual(SITES);
  });
});

describe('places', () => {
  const paths = ['Billing/Charge/Fn', 'Billing/Charge2/Fn', 'Shipping/Charge', 'Shipping/Charge/Fn'];
  const suffering = (...places: string[]) => {
    const plan = new FaultPlan(1, Faults.of('throttle').at(...places).settings);
    return paths.filter((place) => fired(plan, 'throttle', SITES, place).length > 0);
  };

  test.each([
    ['a path', ['Shipping/Charge'], ['Shipping/Charge', 'Shipping/Charge/Fn']],
    ['a stack', ['Billing'], ['Billing/Charge/Fn', 'Billing/Charge2/Fn']],
    ['a name, wherever it is', ['Charge'], ['Billing/Charge/Fn', 'Shipping/Charge', 'Shipping/Charge/Fn']],
    ['a chain of names', ['Charge/Fn'], ['Billing/Charge/Fn', 'Shipping/Charge/Fn']],
    ['several', ['Charge2', 'Shipping'], ['Billing/Charge2/Fn', 'Shipping/Charge', 'Shipping/Charge/Fn']],
    ['part of a name is none', ['Charg', 'ping'], []],
  ])('%s', (_, places, expected) => {
    expect(suffering(...places)).toEqual(expected);
  });

  test('a place that is left out counts no chance', () => {
    const plan = new FaultPlan(1, Faults.of('throttle').at('Billing').settings);
    plan.fires('throttle', 'Shipping/Fn', 'c0');
    expect(plan.chances).toEqual({});
  });
});

describe('everything', () => {
  const kindsOf = (seed: number) => {
    const plan = new FaultPlan(seed, Faults.everything().settings);
    return ALL.filter((kind) => fired(plan, kind).length > 0);
  };

  test('each seed has a mixture of its own: some kinds never happen in it, some do', () => {
    const mixtures = Array.from({ length: 30 }, (_, index) => kindsOf(index + 1));
    for (const kinds of mixtures) expect(kinds.length).toBeLessThan(ALL.length);
    expect(new Set(mixtures.map(String)).size).toBeGreaterThan(25);
    expect(new Set(mixtures.flat())).toEqual(new Set(ALL));
  });

  test('in some seeds a kind is far more frequent than usual', () => {
    const counts = Array.from({ length: 60 }, (_, index) => fired(new FaultPlan(index, Faults.everything().settings)).length);
    expect(Math.max(...counts)).toBeGreaterThan(2 * FAULT_KINDS.throttle.rate * SITES.length);
  });

  test('except leaves kinds out and keeps the rest as it was', () => {
    const plan = new FaultPlan(1, Faults.everything().except('throttle').settings);
    expect(fired(plan, 'throttle')).toEqual([]);
    for (const kind of ['slowCall', 'staleRead', 'coldStart'] as const) {
      expect(fired(plan, kind)).toEqual(fired(new FaultPlan(1, Faults.everything().settings), kind));
    }
  });
});

test('a kind that does not exist is refused, with those that do', () => {
  const expected = /kind of fault must be one of crashBeforeCall, .*acknowledgeLost, got trottle/;
  expect(() => Faults.of('trottle' as FaultKind)).toThrow(expected);
  expect(() => Faults.everything().except('trottle' as FaultKind)).toThrow(expected);
});

test('none lets nothing happen', () => {
  const plan = new FaultPlan(1, Faults.none().settings);
  expect(ALL.flatMap((kind) => fired(plan, kind))).toEqual([]);
});
