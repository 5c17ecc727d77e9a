import { equal, type Item } from './attribute-value';
import type { Condition } from './condition-binding';
import { readCondition } from './expressions';
import { keyCondition, type KeyCondition } from './key-condition';
import { checkPage, page, rowsAfter, startKey, type PageInput } from './page';
import type { Path } from './paths';
import { Placeholders, type Expressions } from './placeholders';
import { rowsOf, type EventualView, type Source } from './rows';
import { missingIn, selectionOf, type SelectInput } from './select';
import { sortable } from './sort-order';
import type { Table } from './table';
import { indexOf, keyNames, type KeySchema } from './table-definition';
import { invalid } from './validation';
import type { Output } from './writes';

/** Members of the request. Source: API reference, Query. */
export interface QueryInput extends Expressions, PageInput, SelectInput {
  readonly IndexName?: string;
  readonly KeyConditionExpression?: string;
  readonly FilterExpression?: string;
  readonly ScanIndexForward?: boolean;
}

/** Source: API reference, Query. @throws {ServiceError} as DynamoDB does. */
export function query(table: Table, input: QueryInput, view: EventualView | undefined): Output {
  const source = sourceOf(table, input, view);
  const key = source.index?.key ?? table.definition.key;
  const { KeyConditionExpression: text } = input;
  if (text === undefined) throw invalid('Either the KeyConditions or KeyConditionExpression parameter must be specified in the request.');
  const placeholders = new Placeholders(input, ['KeyConditionExpression', 'FilterExpression', 'ProjectionExpression']);
  const selection = selectionOf(source, input, placeholders);
  const filter = filterOf(source, input, placeholders);
  const wanted = readCondition('KeyConditionExpression', text, placeholders);
  placeholders.checkAllUsed();
  checkFilter(filter, key);
  const condition = keyCondition(wanted, key, table.definition);
  const start = startKey(source, input);
  if (start) checkStart(start, condition, key);
  const rows = rowsOf(source, sortable(condition.partition)).filter(({ item }) => !condition.sort || condition.sort(item[key.sort!]));
  const forward = input.ScanIndexForward !== false;
  return page(rowsAfter(forward ? rows : [...rows].reverse(), source, start, forward), source, input, selection, filter);
}

/** What a query or scan reads. @throws {ServiceError} when there is no such index, or it cannot be read so. */
export function sourceOf(table: Table, input: PageInput & { IndexName?: string }, view: EventualView | undefined): Source {
  const source = { table, index: indexOf(table.definition, input.IndexName), view: input.ConsistentRead ? undefined : view };
  checkPage(source, input);
  return source;
}

/** The filter of a query or scan. @throws {ServiceError} when it is invalid, or wants what the index does not hold. */
export function filterOf(source: Source, input: { FilterExpression?: string }, placeholders: Placeholders): Condition | undefined {
  const { FilterExpression: text } = input;
  if (text === undefined) return undefined;
  const filter = readCondition('FilterExpression', text, placeholders);
  const missing = missingIn(source, pathsOf(filter));
  if (missing.length === 0) return filter;
  throw invalid(`One or more parameter values were invalid: Secondary index ${source.index!.name} does not project one or more filter attributes: `
    + `[${missing.join(', ')}]`);
}

function checkFilter(filter: Condition | undefined, key: KeySchema): void {
  const name = filter && pathsOf(filter).map(([first]) => first).find((one) => keyNames(key).includes(one));
  if (name !== undefined) throw invalid(`Filter Expression can only contain non-primary key attributes: Primary key attribute: ${name}`);
}

function checkStart(start: Item, { partition, sort }: KeyCondition, key: KeySchema): void {
  if (!equal(start[key.partition], partition)) throw invalid('The provided starting key is outside query boundaries based on provided conditions');
  if (sort && !sort(start[key.sort!])) throw invalid('The provided starting key does not match the range key predicate');
}

/** All paths of a condition. */
function pathsOf(part: unknown): readonly Path[] {
  if (typeof part !== 'object' || part === null) return [];
  if ('kind' in part && part.kind === 'value') return [];
  if ('kind' in part && part.kind === 'path') return [(part as unknown as { path: Path }).path];
  return Object.values(part).flatMap(pathsOf);
}
