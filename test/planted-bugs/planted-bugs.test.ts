import { BUGS } from './bugs';
import { exploring, firstFailure } from './exploring';

test('there are at least twelve bugs, each with a name of its own', () => {
  expect(BUGS.length).toBeGreaterThanOrEqual(12);
  expect(new Set(BUGS.map(({ name }) => name)).size).toBe(BUGS.length);
});

test.each(BUGS)('$name is found within 100 seeds: $means', async (bug) => {
  const failure = await firstFailure(bug, true, { seeds: 100 });
  const broken = failure?.violations.filter(({ invariant }) => invariant === bug.breaks) ?? [];
  expect(broken.map(({ subject }) => subject)).toContainEqual(expect.stringMatching(/^order-\d$/));
  expect(JSON.stringify(failure?.commands)).toContain(broken[0].subject);
  expect(failure?.story.length).toBeGreaterThan(0);
});

test.each(BUGS)('the twin of $name is clean for 200 seeds', async (bug) => {
  const { failures, seeds } = await exploring(bug, false, { seeds: 200 });
  expect({ failures, seeds }).toEqual({ failures: [], seeds: 200 });
});
