import type { DeadLettersOptions, EffectsOptions, Invariant, OrderOptions, Violation } from './invariant';
import type { TraceEntry } from '../kernel/trace';

/** Tries of one message after which nobody can have meant it. */
const UNLIMITED = 100;

type Found = Omit<Violation, 'invariant'>[];

/** Invariants to choose from, besides one's own. */
export class Invariants {
  /** No accepted event or message disappears: whatever is dropped or expires without a record is a violation. */
  public static nothingLost(): Invariant {
    return {
      name: 'nothing lost',
      check: (world) => world.entries('dropped', 'expired').map(({ from, about, text, kind }) => ({
        message: `${about.join(', ')} was ${kind} at ${from}: ${text}`, subject: about[0],
      })),
    };
  }

  /** Nothing is left for any consumer to do. */
  public static nothingInFlight(): Invariant {
    return {
      name: 'nothing in flight',
      check: (world) => world.view().unhandled.map(({ queue, lineages }) => ({ message: `${lineages.length} message${lineages.length === 1 ? ' is' : 's are'} left in ${queue}`, subject: lineages[0] })),
    };
  }

  /**
   * No message is tried more often than its queue's `maxReceiveCount` says, no asynchronous event more than three times; and
   * nothing is tried more than a hundred times where no number is given, as by a queue without a dead-letter queue.
   */
  public static boundedAttempts(): Invariant {
    return {
      name: 'bounded attempts',
      check: (world) => world.entries('received', 'invoked').filter(isOneTooMany).map(({ attempt, most, about, from }) => ({
        message: `${from} tried ${about.join()} ${attempt} times, ${most === undefined ? 'and names no limit' : `${most} are allowed`}`, subject: about[0],
      })),
    };
  }

  /** Every expected effect happened once, or its event rests as a dead letter; none happened that was not expected. */
  public static effects({ name, expected, found, deadLetters }: EffectsOptions): Invariant {
    return {
      name,
      check: (world) => {
        const wanted = new Set(expected(world));
        const effects = countOf(found(world));
        const dead = new Set(deadLetters?.(world) ?? []);
        const missing = [...wanted].filter((key) => !effects.has(key) && !dead.has(key));
        const twice = [...effects].filter(([, times]) => times > 1);
        const both = [...effects.keys()].filter((key) => dead.has(key));
        const unwanted = [...new Set([...effects.keys(), ...dead])].filter((key) => !wanted.has(key));
        return [
          ...missing.map((key) => ({ message: `${key} had no effect, and is no dead letter`, subject: key })),
          ...twice.map(([key, times]) => ({ message: `${key} had its effect ${times} times`, subject: key })),
          ...both.map((key) => ({ message: `${key} had its effect, and is a dead letter too`, subject: key })),
          ...unwanted.map((key) => ({ message: `${key} had an effect or is a dead letter, and was not expected`, subject: key })),
        ];
      },
    };
  }

  /** Poison, and nothing but poison, rests in a dead-letter queue. */
  public static deadLetters({ name, poison, found }: DeadLettersOptions): Invariant {
    return {
      name,
      check: (world) => {
        const expected = new Set(poison(world));
        const actual = new Set(found(world));
        return [
          ...[...expected].filter((key) => !actual.has(key)).map((key) => ({ message: `${key} is poison, and is no dead letter`, subject: key })),
          ...[...actual].filter((key) => !expected.has(key)).map((key) => ({ message: `${key} is a dead letter, and is no poison`, subject: key })),
        ];
      },
    };
  }

  /** What happens to one key happens in its order, without gaps and without repetitions. */
  public static orderPerKey({ name, applied }: OrderOptions): Invariant {
    return {
      name,
      check: (world) => {
        const last = new Map<string, number>();
        const wrong: Found = [];
        for (const { key, sequence } of applied(world)) {
          const previous = last.get(key) ?? 0;
          if (sequence !== previous + 1) wrong.push({ message: `${key}: ${sequence} was applied after ${previous || 'nothing'}`, subject: key });
          last.set(key, sequence);
        }
        return wrong;
      },
    };
  }
}

function isOneTooMany({ attempt, most = UNLIMITED }: TraceEntry): boolean {
  return attempt === most + 1; // those that follow say nothing new
}

function countOf(keys: string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  return counts;
}
