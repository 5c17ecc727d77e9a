import type { TraceEntry } from '../kernel/trace';
import type { SimulatedWorld } from '../simulation/simulated-world';

/** Entries of a story that are shown; the last ones, as that is where it went wrong. */
const MOST_ENTRIES = 120;

/** Letters that a participant of a diagram may not have in its name. */
const NO_NAME = /[^\w]/g;

/**
 * What happened to some events: everything in the trace that follows from them, and the faults that it met.
 *
 * @param subject a lineage, or text that the events have in them, such as an order's id; everything when absent.
 */
export function storyOf(world: SimulatedWorld, subject: string | undefined): TraceEntry[] {
  const { trace } = world;
  const roots = subject === undefined ? [] : rootsOf(trace, world, subject);
  const story = roots.length === 0 ? trace : trace.filter(({ about }) => about.some((lineage) => roots.some((root) => descends(lineage, root))));
  return story.slice(-MOST_ENTRIES);
}

function rootsOf(trace: readonly TraceEntry[], { commands }: SimulatedWorld, subject: string): string[] {
  if (trace.some(({ about }) => about.includes(subject))) return [rootOf(subject)];
  return commands.flatMap(({ lineage, command, args }) => {
    const parts = command === 'publish' || command === 'send' ? args[1] as object[] : [args];
    const lineages = parts.length === 1 && parts[0] === args ? [lineage] : parts.map((_, index) => partOf(lineage, index));
    return lineages.filter((_, index) => JSON.stringify(parts[index]).includes(subject));
  });
}

// As a world names what it makes of a command: ten events to a call.
function partOf(lineage: string, index: number): string {
  return `${lineage}${index < 10 ? '' : `p${Math.floor(index / 10)}`}.${index % 10}`;
}

// What a test published or sent, of whatever followed from it.
function rootOf(lineage: string): string {
  return /^c\d+(p\d+)?(\.\d+)?/.exec(lineage)?.[0] ?? lineage;
}

function descends(lineage: string, root: string): boolean {
  return lineage === root || (lineage.startsWith(root) && !/\d/.test(lineage[root.length]));
}

/** One line for each entry, in a monospaced font. */
export function timeline(story: readonly TraceEntry[]): string {
  const from = Math.max(...story.map((entry) => entry.from.length), 0);
  return story.map((entry) => {
    const to = entry.to ? ` → ${entry.to}` : '';
    const mark = entry.kind === 'fault' ? '! ' : '  ';
    return `${mark}${clock(entry.at).padStart(14)}  ${entry.from.padEnd(from)}  ${entry.kind}${to}: ${entry.text}`;
  }).join('\n');
}

/** The same as a Mermaid sequence diagram. */
export function mermaid(story: readonly TraceEntry[]): string {
  const participants = [...new Set(story.flatMap(({ from, to }) => (to ? [from, to] : [from])))];
  return [
    'sequenceDiagram',
    ...participants.map((path) => `  participant ${idOf(path)} as ${path}`),
    ...story.map(arrow),
  ].join('\n');
}

function arrow({ at, from, to, kind, text }: TraceEntry): string {
  const words = `${clock(at)} ${kind === 'fault' ? 'FAULT ' : ''}${kind === 'fault' ? text : `${kind}: ${text}`}`.replaceAll(/[;#\n]/g, ' ');
  if (!to || to === from) return `  Note over ${idOf(from)}: ${words}`;
  const lost = ['undelivered', 'dropped', 'expired'].includes(kind);
  return `  ${idOf(from)}${lost ? '-x' : '->>'}${idOf(to)}: ${words}`;
}

function idOf(path: string): string {
  return path.replace(NO_NAME, '_');
}

// Hours, minutes, seconds and milliseconds since the world began.
function clock(at: number): string {
  const [days, rest] = [Math.floor(at / 86_400_000), at % 86_400_000];
  const time = new Date(rest).toISOString().slice(11, 23);
  return days > 0 ? `${days}d ${time}` : time;
}
