import { clock } from './clock';
import type { TraceEntry } from '../kernel/trace';
import type { Command, SimulatedWorld } from '../simulation/simulated-world';

/** Entries of a story that are shown; the last ones, as that is where it went wrong. */
const MOST_ENTRIES = 120;

/**
 * What happened to some events: everything in the trace that follows from them, and the faults that they met. What an
 * invocation does for several events at once is part of the story of each.
 *
 * @param subject a lineage, or text that the events have in them, such as an order's id; everything when absent or not found.
 */
export function storyOf(world: SimulatedWorld, subject: string | undefined): TraceEntry[] {
  const { trace } = world;
  const roots = subject === undefined ? [] : rootsOf(trace, world.commands, subject);
  return (roots.length === 0 ? [...trace] : following(trace, roots)).slice(-MOST_ENTRIES);
}

function rootsOf(trace: readonly TraceEntry[], commands: readonly Command[], subject: string): string[] {
  if (trace.some(({ about }) => about.includes(subject))) return [rootOf(subject)];
  return commands.flatMap(eventsOf).filter(({ event }) => names(event, subject)).map(({ lineage }) => lineage);
}

interface SentEvent {
  readonly lineage: string;
  readonly event: unknown;
}

function eventsOf({ lineage, command, args }: Command): SentEvent[] {
  if (command !== 'publish' && command !== 'send') return [{ lineage, event: args }];
  const perCall = command === 'publish' ? 10 : Infinity;
  return (args[1] as object[]).map((event, index) => ({ event, lineage: index < perCall ? `${lineage}.${index}` : `${lineage}p${Math.floor(index / 10)}.${index % 10}` }));
}

// As a word of its own: O-7 is not in O-70.
function names(event: unknown, subject: string): boolean {
  const text = subject.replaceAll(/[^\w\s]/g, '\\$&');
  return new RegExp(`(?<![\\w-])${text}(?![\\w-])`).test(JSON.stringify(event));
}

// What a test published or sent, of whatever followed from it.
function rootOf(lineage: string): string {
  return /^c\d+(p\d+)?(\.\d+)?/.exec(lineage)?.[0] ?? lineage;
}

// Invocations for several events are named after the first of them.
function following(trace: readonly TraceEntry[], roots: readonly string[]): TraceEntry[] {
  const causes = [...roots];
  return trace.filter(({ about, lineage }) => {
    const follows = about.some((one) => causes.some((cause) => descends(one, cause)));
    if (follows && lineage !== undefined && !causes.some((cause) => descends(lineage, cause))) causes.push(lineage);
    return follows;
  });
}

function descends(lineage: string, cause: string): boolean {
  return lineage === cause || (lineage.startsWith(cause) && !/\d/.test(lineage[cause.length]));
}

/** One line for each entry, in a monospaced font; those of faults begin with an exclamation mark. */
export function timeline(story: readonly TraceEntry[]): string {
  const width = Math.max(...story.map(({ from }) => from.length), 0);
  return story.map(({ at, kind, from, to, text }) => {
    const words = [kind, ...(to ? [`→ ${to}`] : [])].join(' ');
    return `${kind === 'fault' ? '! ' : '  '}${clock(at).padStart(14)}  ${from.padEnd(width)}  ${words}${text ? `: ${text}` : ''}`;
  }).join('\n');
}
