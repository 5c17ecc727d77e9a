import { isObject } from './place';

const STEP = /\.(?<name>[^.[\]*]+)|\[(?<index>\d+)\]|\['(?<quoted>[^']*)'\]|(?<all>\.\*|\[\*\])/y;

/**
 * What a JSON path finds in an event: `$`, `$.detail.a-b`, `$.detail.list[0]`, `$.detail['a.b']`, `$.detail.list[*].id`.
 *
 * @returns undefined when there is nothing; a list of what there is when the path has a wildcard
 * @throws {Error} for syntax that EventBridge does not document
 *
 * Source: EventBridge user guide, "Input transformation".
 */
export function valueAt(path: string, event: unknown): unknown {
  const steps = stepsOf(path);
  const found = steps.reduce<unknown[]>((values, step) => values.flatMap((value) => take(value, step)), [event]);
  return steps.some(({ all }) => all) ? found : found[0];
}

function stepsOf(path: string): Record<string, string | undefined>[] {
  const steps: Record<string, string | undefined>[] = [];
  let at = 1;
  while (at < path.length) {
    STEP.lastIndex = at;
    const match = STEP.exec(path);
    if (!match) break;
    steps.push(match.groups!);
    at = STEP.lastIndex;
  }
  if (!path.startsWith('$') || at !== path.length) throw new Error(`A JSON path must be like $.detail.list[0], got ${path}`);
  return steps;
}

function take(value: unknown, { name, index, quoted, all }: Record<string, string | undefined>): unknown[] {
  if (all) return Array.isArray(value) ? value : isObject(value) ? Object.values(value) : [];
  if (index !== undefined) return Array.isArray(value) && Number(index) < value.length ? [value[Number(index)]] : [];
  const key = name ?? quoted!;
  return isObject(value) && Object.hasOwn(value, key) ? [value[key]] : [];
}
