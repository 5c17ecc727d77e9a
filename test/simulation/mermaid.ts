/**
 * Reads a sequence diagram as far as the simulator writes one.
 *
 * @returns the names of its participants.
 * @throws {Error} for a line that it does not know, or a participant that was not declared.
 */
export function participantsOf(diagram: string): string[] {
  const [first, ...lines] = diagram.split('\n');
  if (first !== 'sequenceDiagram') throw new Error(`no sequence diagram: ${first}`);
  const names = new Map<string, string>();
  for (const line of lines) {
    const declared = /^ {2}participant (\w+) as ([^;#<>]+)$/.exec(line);
    if (declared) names.set(declared[1], declared[2]);
    else for (const id of usedBy(line)) if (!names.has(id)) throw new Error(`${id} was not declared: ${line}`);
  }
  return [...names.values()];
}

function usedBy(line: string): string[] {
  const [, noted, from, to] = /^ {2}(?:Note over (\w+)|(\w+)(?:->>|-x)(\w+)): [^;#<>]+$/.exec(line) ?? [];
  if (!noted && !from) throw new Error(`no line of a diagram: ${line}`);
  return noted ? [noted] : [from, to];
}
