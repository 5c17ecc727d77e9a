import * as fc from 'fast-check';
import { exact, Scheduler } from '../../../src/testing/kernel/scheduler';

/** What ran, with its time, until nothing was due. */
function drain(scheduler: Scheduler, until?: number): void {
  while (scheduler.step(until));
}

describe('virtual time', () => {
  test('tasks run in the order of their times, whatever the order of scheduling', () => {
    const scheduler = new Scheduler();
    const ran: string[] = [];
    for (const [name, delay] of [['c', 30], ['a', 10], ['b', 20]] as const) scheduler.schedule(delay, () => ran.push(`${name} at ${scheduler.now}`));
    drain(scheduler);
    expect(ran).toEqual(['a at 10', 'b at 20', 'c at 30']);
  });

  test('tasks of the same time run in the order of scheduling', () => {
    const scheduler = new Scheduler();
    const ran: number[] = [];
    for (let index = 0; index < 100; index++) scheduler.schedule(5, () => ran.push(index));
    drain(scheduler);
    expect(ran).toEqual(Array.from({ length: 100 }, (_, index) => index));
  });

  test('a task may schedule others, also for now, which run after those that wait for now already', () => {
    const scheduler = new Scheduler();
    const ran: string[] = [];
    scheduler.schedule(1, () => {
      ran.push('first');
      scheduler.schedule(0, () => ran.push('third'));
    });
    scheduler.schedule(1, () => ran.push('second'));
    drain(scheduler);
    expect(ran).toEqual(['first', 'second', 'third']);
  });

  test('a delay below zero is none: time never goes back', () => {
    const scheduler = new Scheduler();
    scheduler.schedule(10, () => scheduler.schedule(-5, () => {}));
    drain(scheduler);
    expect(scheduler.now).toBe(10);
  });

  test('a step runs nothing that is due after its bound, and then leaves the clock alone', () => {
    const scheduler = new Scheduler();
    const ran: number[] = [];
    for (const delay of [10, 20, 21]) scheduler.schedule(delay, () => ran.push(delay));
    drain(scheduler, 20);
    expect({ ran, now: scheduler.now, busy: scheduler.busy }).toEqual({ ran: [10, 20], now: 20, busy: true });
  });

  test('times are exact in steps of 1/1024 ms: sums with milliseconds of the epoch lose nothing', () => {
    const epoch = Date.UTC(2026, 0, 1);
    fc.assert(fc.property(fc.double({ min: 0, max: 1e9, noNaN: true }), (delay) => {
      expect(epoch + exact(delay) - epoch).toBe(exact(delay));
    }));
  });
});

describe('cancelling', () => {
  test('a cancelled task does not run, and keeps nobody waiting', () => {
    const scheduler = new Scheduler();
    const ran: string[] = [];
    scheduler.cancel(scheduler.schedule(10, () => ran.push('cancelled')));
    expect(scheduler.busy).toBe(false);
    drain(scheduler);
    expect(ran).toEqual([]);
  });

  test('cancelling twice, or after the task has run, or nothing at all, changes nothing', () => {
    const scheduler = new Scheduler();
    const done = scheduler.schedule(1, () => {});
    scheduler.step();
    const waiting = scheduler.schedule(1, () => {});
    scheduler.schedule(2, () => {});
    for (const task of [done, waiting, waiting, undefined]) scheduler.cancel(task);
    expect(scheduler.busy).toBe(true);
    scheduler.step();
    expect(scheduler.busy).toBe(false);
  });
});

describe('tasks in the background', () => {
  test('they do not keep the world busy, and run when time gets there', () => {
    const scheduler = new Scheduler();
    const ran: string[] = [];
    const cancelled = scheduler.schedule(10, () => ran.push('cancelled'), true);
    scheduler.schedule(20, () => ran.push('background'), true);
    scheduler.schedule(30, () => ran.push('foreground'));
    scheduler.cancel(cancelled);
    expect(scheduler.busy).toBe(true);
    drain(scheduler);
    expect(ran).toEqual(['background', 'foreground']);
    expect(scheduler.busy).toBe(false);
  });
});

type Action = { readonly do: 'schedule'; readonly delay: number; readonly background: boolean } | { readonly do: 'cancel'; readonly which: number } | { readonly do: 'step' };

const actions = fc.array(fc.oneof(
  fc.record({ do: fc.constant('schedule' as const), delay: fc.integer({ min: 0, max: 8 }), background: fc.boolean() }),
  fc.record({ do: fc.constant('cancel' as const), which: fc.nat(50) }),
  fc.record({ do: fc.constant('step' as const) }),
) as fc.Arbitrary<Action>, { maxLength: 120 });

test('it does what a sorted list does, whatever is scheduled, cancelled and run', () => {
  fc.assert(fc.property(actions, (script) => {
    const scheduler = new Scheduler();
    const tasks: ReturnType<Scheduler['schedule']>[] = [];
    const ran: number[] = [];
    const model: { id: number; at: number; background: boolean }[] = [];
    const expected: number[] = [];
    const step = () => {
      scheduler.step();
      const next = model.sort((one, other) => one.at - other.at || one.id - other.id).shift();
      if (next) expected.push(next.id);
    };
    for (const action of script) {
      if (action.do === 'schedule') {
        const id = tasks.length;
        model.push({ id, at: scheduler.now + action.delay, background: action.background });
        tasks.push(scheduler.schedule(action.delay, () => ran.push(id), action.background));
      } else if (action.do === 'cancel') {
        scheduler.cancel(tasks[action.which]);
        const index = model.findIndex(({ id }) => id === action.which);
        if (index >= 0) model.splice(index, 1);
      } else {
        step();
      }
      expect(scheduler.busy).toBe(model.some(({ background }) => !background));
    }
    while (model.length > 0) step();
    expect(ran).toEqual(expected);
    expect(scheduler.step()).toBe(false);
  }), { numRuns: 300 });
});
