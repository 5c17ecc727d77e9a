import { refuse, type Place } from './place';

/**
 * Compiles a `wildcard` filter: `*` is any text, `\*` and `\\` are the characters themselves.
 *
 * Source: user guide, "Comparison operators", matching using wildcards.
 */
export function wildcard(filter: string, place: Place): (value: unknown) => boolean {
  const [first, ...others] = literals(filter, place);
  const last = others.pop();
  if (last === undefined) return (value) => value === first;
  return (value) => typeof value === 'string' && value.startsWith(first) && endsAfter(value, first.length, others, last);
}

// The texts between the wildcards.
function literals(filter: string, place: Place): string[] {
  const texts = [''];
  for (const [token] of filter.matchAll(/\\[^]?|\*+|[^*\\]+/g)) {
    if (token.length > 1 && token.startsWith('*')) return refuse(place, 'must not have two wildcards next to each other', filter);
    if (token.startsWith('\\') && !/^\\[*\\]$/.test(token)) return refuse(place, 'must escape nothing but * and \\', filter);
    if (token === '*') texts.push('');
    else texts.push(texts.pop() + (token.startsWith('\\') ? token.slice(1) : token));
  }
  return texts;
}

// To take the first occurrence of each text leaves the most room for those that follow.
function endsAfter(value: string, start: number, middle: readonly string[], last: string): boolean {
  let from = start;
  for (const text of middle) {
    const at = value.indexOf(text, from);
    if (at < 0) return false;
    from = at + text.length;
  }
  return value.length - last.length >= from && value.endsWith(last);
}
