/** A pattern in which `*` stands for any characters and `?` for one. */
export function wildcard(pattern: string, { ignoreCase = false } = {}): (text: string) => boolean {
  const source = escaped(pattern).replaceAll('*', '.*').replaceAll('?', '.');
  return whole(source, ignoreCase ? 'isu' : 'su');
}

/**
 * A pattern of a Resource element: wildcards stay within a segment of the ARN, except for a `*` at the end of one, which reaches
 * over colons. Source: IAM User Guide, "IAM JSON policy elements: Resource", using wildcards in resource ARNs.
 */
export function resourceWildcard(pattern: string): (arn: string) => boolean {
  const source = escaped(pattern).replace(/(\*(?=:|$))|\*|\?/g, (found, atEnd) => {
    if (atEnd) return '.*';
    return found === '*' ? '[^:]*' : '[^:]';
  });
  return whole(source, 'su');
}

const ARN_SEGMENTS = 6; // IAM User Guide, "Identify AWS resources with Amazon Resource Names (ARNs)"

/**
 * A pattern of the ARN operators: each of the six segments by itself. What is no ARN matches nothing and is matched by nothing.
 * Source: IAM User Guide, "IAM JSON policy elements: Condition operators", ARN condition operators.
 */
export function arnWildcard(pattern: string): (arn: string) => boolean {
  const expected = segments(pattern).map((segment) => wildcard(segment));
  return (arn) => {
    const actual = segments(arn);
    return actual.length === ARN_SEGMENTS && expected.length === ARN_SEGMENTS && expected.every((matches, index) => matches(actual[index]));
  };
}

// The last segment may have colons.
function segments(arn: string): string[] {
  const parts = arn.split(':');
  return [...parts.slice(0, ARN_SEGMENTS - 1), parts.slice(ARN_SEGMENTS - 1).join(':')];
}

function escaped(pattern: string): string {
  return pattern.replace(/[\\^$.+()[\]{}|]/g, '\\$&');
}

function whole(source: string, flags: string): (text: string) => boolean {
  const expression = new RegExp(`^${source}$`, flags);
  return (text) => expression.test(text);
}
