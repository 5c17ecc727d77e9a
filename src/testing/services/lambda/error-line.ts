/** Letters that a trace shows. */
const SHOWN = 120;

/** How a printed error begins; the lines of its stack do not. */
const PRINTED = /^(Uncaught )?[\w.]*(Error|Exception)\b/;

/** What a line of a log says of an error, shortened: the message of a structured one; undefined when it tells of none. */
export function errorIn(line: string): string | undefined {
  const { level, message, errorMessage } = fieldsOf(line);
  if (typeof level === 'string' && /^(error|fatal|critical)$/i.test(level)) return shown(String(message ?? errorMessage ?? line));
  return PRINTED.test(line) ? shown(line) : undefined;
}

function fieldsOf(line: string): Record<string, unknown> {
  if (!line.startsWith('{')) return {};
  try {
    return JSON.parse(line) as Record<string, unknown>;
  } catch {
    return {};
  }
}

function shown(text: string): string {
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}...` : text;
}
