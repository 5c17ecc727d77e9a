import * as fc from 'fast-check';
import { shrink, type Schedule } from '../../../src/testing/explore/shrink';

const commands = (...lineages: number[]) => lineages.map((number) => ({ lineage: `c${number}`, command: 'settle' as const, args: [] }));
const faults = (...sites: number[]) => sites.map((site) => ({ kind: 'throttle' as const, place: 'Fn', site: String(site) }));
const whole: Schedule = { commands: commands(0, 1, 2, 3, 4, 5), faults: faults(0, 1, 2, 3, 4, 5, 6, 7) };

/** Fails as long as all of these are in the schedule. */
function needing(needed: Schedule) {
  const runs: Schedule[] = [];
  const has = <T>(all: readonly T[], some: readonly T[]) => some.every((one) => all.some((other) => JSON.stringify(other) === JSON.stringify(one)));
  const fails = async (schedule: Schedule) => {
    runs.push(schedule);
    return has(schedule.commands, needed.commands) && has(schedule.faults, needed.faults);
  };
  return { runs, fails };
}

const subset = (size: number) => fc.subarray(Array.from({ length: size }, (_, index) => index), { minLength: 1 });

test('whatever is not needed is left out, in the order that it had', async () => {
  await fc.assert(fc.asyncProperty(subset(6), subset(8), async (neededCommands, neededFaults) => {
    const needed = { commands: commands(...neededCommands), faults: faults(...neededFaults) };
    expect(await shrink(whole, needing(needed).fails)).toEqual(needed);
  }));
});

test('faults that are not needed at all are left out at once', async () => {
  const { fails, runs } = needing({ commands: commands(2), faults: [] });
  expect(await shrink(whole, fails)).toEqual({ commands: commands(2), faults: [] });
  expect(runs.every((schedule) => schedule.faults.length === 0)).toBe(true);
});

test('one command and one fault are kept, whatever fails without them', async () => {
  const fails = async (schedule: Schedule) => schedule.faults.length > 0 || schedule.commands.length === 0;
  const smallest = await shrink(whole, fails);
  expect([smallest.commands.length, smallest.faults.length]).toEqual([1, 1]);
});

test('it gives up after some 200 runs, with the smallest that it has found', async () => {
  const many: Schedule = { commands: commands(...Array.from({ length: 300 }, (_, index) => index)), faults: faults(1) };
  const odd = { commands: many.commands.filter((_, index) => index % 2 === 1), faults: faults(1) };
  const { fails, runs } = needing(odd);
  const smallest = await shrink(many, fails);
  expect(runs.length).toBeLessThan(210);
  expect(await needing(odd).fails(smallest)).toBe(true);
  expect(smallest.commands.length).toBeLessThan(300);
});
