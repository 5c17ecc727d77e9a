import type { Figure } from './side-by-side';

/** Prints a result for people: variants side by side in a table, medians with least and most. */
export function print(result: { readonly variants?: Record<string, object> }): void {
  const { variants, ...others } = result;
  console.dir(others, { depth: 5 });
  if (!variants) return;
  const columns = Object.values(variants).map((variant) => new Map(cells(variant)));
  const rows = [...new Set(columns.flatMap((column) => [...column.keys()]))];
  printTable([['', ...Object.keys(variants)], ...rows.map((row) => [row, ...columns.map((column) => column.get(row) ?? '')])]);
}

/** The members that are no objects, by their paths. */
function cells(value: object): [string, string][] {
  return Object.entries(value).flatMap(([name, member]): [string, string][] => {
    if (typeof member !== 'object') return [[name, String(member)]];
    if ('median' in member) return [[name, shown(member as Figure)]];
    return cells(member as object).map(([path, cell]) => [`${name}.${path}`, cell]);
  });
}

function shown({ median, min, max }: Figure): string {
  const round = (value: number) => Number(value.toPrecision(3));
  return `${round(median)} [${round(min)}-${round(max)}]`;
}

function printTable(lines: string[][]): void {
  const widths = lines[0].map((_, column) => Math.max(...lines.map((line) => line[column].length)));
  for (const line of lines) console.log(line.map((cell, column) => cell.padEnd(widths[column])).join('  ').trimEnd());
}
