import { Random } from '../../../src/testing/explore/random';

const draws = (seed: number) => {
  const random = new Random(seed);
  return Array.from({ length: 2_000 }, () => random.integer(1, 6));
};

test('the same seed makes the same choices, another seed others', () => {
  expect(draws(1)).toEqual(draws(1));
  expect(draws(2)).not.toEqual(draws(1));
});

test('whole numbers come from both ends of their range and from between, evenly', () => {
  const counts = new Map<number, number>();
  for (const drawn of draws(1)) counts.set(drawn, (counts.get(drawn) ?? 0) + 1);
  expect([...counts.keys()].sort()).toEqual([1, 2, 3, 4, 5, 6]);
  for (const count of counts.values()) expect(Math.abs(count - 2_000 / 6)).toBeLessThan(85);
});

test('one of some values is picked, each in its turn', () => {
  const random = new Random(3);
  expect(new Set(Array.from({ length: 100 }, () => random.pick(['a', 'b', 'c'])))).toEqual(new Set(['a', 'b', 'c']));
});

test('a chance of 0 is none, a chance of 1 is certain, others lie between', () => {
  const random = new Random(4);
  const share = (probability: number) => Array.from({ length: 2_000 }, () => random.chance(probability)).filter(Boolean).length / 2_000;
  expect([share(0), share(1)]).toEqual([0, 1]);
  expect(Math.abs(share(0.3) - 0.3)).toBeLessThan(0.05);
});

test('golden values: workloads mean the same in every version', () => {
  const random = new Random(42);
  expect([random.integer(1, 1_000_000), random.pick(['a', 'b', 'c']), random.chance(0.5), random.next()]).toEqual([705120, 'c', true, 0.7750166722107679]);
});
