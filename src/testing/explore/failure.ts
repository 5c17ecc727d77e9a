import type { Violation } from './invariant';
import { mermaid } from './mermaid';
import { timeline } from './story';
import type { FiredFault } from '../kernel/fault-kinds';
import type { TraceEntry } from '../kernel/trace';
import type { Command } from '../simulation/simulated-world';

/** A seed that broke invariants, shrunk to what is needed for it. */
export interface Failure {
  readonly seed: number;
  /** What the shrunk run broke. */
  readonly violations: readonly Violation[];
  /** What is left of the workload. */
  readonly commands: readonly Command[];
  /** What is left of the faults. */
  readonly faults: readonly FiredFault[];
  /** What happened to the events that the first violation is about. */
  readonly story: readonly TraceEntry[];
}

/** An exploration has found seeds that break invariants. */
export class InvariantViolation extends Error {
  public readonly name = 'InvariantViolation';

  constructor(public readonly failures: readonly Failure[]) {
    super(failures.map(printed).join('\n\n'));
  }
}

/** A kind of fault that was asked for never happened, so that nothing is known about it. */
export class FaultsNeverFiredError extends Error {
  public readonly name = 'FaultsNeverFiredError';

  constructor(public readonly kinds: readonly string[]) {
    super(`these faults were asked for and never happened: ${kinds.join(', ')}; more seeds or more events give them more places`);
  }
}

/** A failure as text: seed, violations, what it takes, and the timeline. */
export function printed({ seed, violations, commands, faults, story }: Failure): string {
  return [
    `seed ${seed} breaks ${[...new Set(violations.map(({ invariant }) => invariant))].join(', ')}:`,
    ...violations.slice(0, 10).map(({ invariant, message }) => `  ${invariant}: ${message}`),
    `it takes ${counted(commands.length, 'command')} and ${counted(faults.length, 'fault')}:`,
    ...commands.slice(0, 10).map(({ command, args }) => `  ${command} ${shortened(JSON.stringify(args))}`),
    ...faults.slice(0, 20).map(({ kind, place, site }) => `  ${kind} at ${place}, ${site}`),
    'what happened:',
    timeline(story),
  ].join('\n');
}

/** The same as a Mermaid sequence diagram. */
export function diagram({ story }: Failure): string {
  return mermaid(story);
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

function shortened(text: string): string {
  return text.length > 160 ? `${text.slice(0, 157)}...` : text;
}
