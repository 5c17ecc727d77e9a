import { draw, stream, uuid } from '../../../src/testing/kernel/draw';

// Seeds of a corpus, and those that people write into bug reports, have to mean the same in every version.
describe('golden values: the same keys give the same values in every version', () => {
  test('numbers', () => {
    expect([draw(1), draw(1, 'latency', 'c0.0'), draw(2, 'latency', 'c0.0'), draw('')]).toEqual([
      0.33251127949915826, 0.6978545973543078, 0.04846319300122559, 0.6689221884589642,
    ]);
  });

  test('streams', () => {
    const next = stream(7, 'workload');
    expect([next(), next(), next()]).toEqual([0.5041847315151244, 0.4908189948182553, 0.8987448941916227]);
  });

  test('UUIDs', () => {
    expect(uuid(1, 'event', 'c0.0')).toBe('c85821ca-a017-4ffd-826f-dc088b426213');
  });
});

test('numbers are in [0, 1) and spread evenly, for keys that differ in a letter only', () => {
  const counts = Array.from({ length: 10 }, () => 0);
  for (let index = 0; index < 10_000; index++) counts[Math.floor(10 * draw(1, 'site', `c${index}.0`))]++;
  for (const count of counts) expect(Math.abs(count - 1_000)).toBeLessThan(150); // five standard deviations
});

test('neighbouring seeds share nothing: their numbers are as far apart as those of strangers', () => {
  const distances = Array.from({ length: 5_000 }, (_, seed) => Math.abs(draw(seed, 'latency', 'c0') - draw(seed + 1, 'latency', 'c0')));
  const mean = distances.reduce((sum, distance) => sum + distance, 0) / distances.length;
  expect(Math.abs(mean - 1 / 3)).toBeLessThan(0.02);
});

test('a stream spreads evenly, and goes on as it began for the same keys', () => {
  const [one, other] = [stream(3, 'math'), stream(3, 'math')];
  const drawn = Array.from({ length: 10_000 }, one);
  expect(drawn).toEqual(Array.from({ length: 10_000 }, other));
  const mean = drawn.reduce((sum, value) => sum + value, 0) / drawn.length;
  expect(Math.abs(mean - 0.5)).toBeLessThan(0.015);
  expect(new Set(drawn).size).toBeGreaterThan(9_900);
});

test('keys do not run into each other: a, bc is another place than ab, c', () => {
  expect(draw('a', 'bc')).not.toBe(draw('ab', 'c'));
  expect(uuid('a', 'bc')).not.toBe(uuid('ab', 'c'));
});

test('UUIDs are of version 4 in shape, and no two of them alike', () => {
  const ids = Array.from({ length: 5_000 }, (_, index) => uuid(1, 'ids', index));
  for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(new Set(ids).size).toBe(5_000);
});
