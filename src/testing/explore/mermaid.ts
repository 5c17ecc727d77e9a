import { clock } from './clock';
import type { TraceEntry, TraceKind } from '../kernel/trace';

/** What does not arrive. */
const LOST: readonly TraceKind[] = ['undelivered', 'dropped', 'expired'];

/** A story as a Mermaid sequence diagram. */
export function mermaid(story: readonly TraceEntry[]): string {
  const paths = [...new Set(story.flatMap(({ from, to }) => (to ? [from, to] : [from])))];
  const ids = new Map(paths.map((path, index) => [path, `p${index}`]));
  return [
    'sequenceDiagram',
    ...paths.map((path) => `  participant ${ids.get(path)!} as ${plain(path)}`),
    ...story.map((entry) => arrow(entry, ids)),
  ].join('\n');
}

function arrow({ at, from, to, kind, text }: TraceEntry, ids: ReadonlyMap<string, string>): string {
  const words = plain(`${clock(at)} ${kind === 'fault' ? 'FAULT' : kind}${text ? `: ${text}` : ''}`);
  if (!to || to === from) return `  Note over ${ids.get(from)!}: ${words}`;
  return `  ${ids.get(from)!}${LOST.includes(kind) ? '-x' : '->>'}${ids.get(to)!}: ${words}`;
}

// Without what ends a line of a diagram, or begins a character reference or a tag in it.
function plain(text: string): string {
  return text.replaceAll(/[;#<>\n\r]/g, ' ');
}
