import { equal, type Item } from './attribute-value';
import { pathsOf, type Condition } from './condition-binding';
import { readCondition, readProjection } from './expressions';
import { keyCondition, type KeyCondition } from './key-condition';
import { checkPage, page, rowsAfter, startKey, type PageInput } from './page';
import type { Path } from './paths';
import { checkPlaceholdersNeeded, Placeholders, type Expressions } from './placeholders';
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
  checkPlaceholdersNeeded(input, ['KeyConditionExpression', 'FilterExpression', 'ProjectionExpression']);
  const placeholders = new Placeholders(input);
  const filter = filterOf(input, placeholders);
  const projection = projectionOf(input, placeholders);
  const wanted = readCondition('KeyConditionExpression', text, placeholders);
  placeholders.check(table.definition);
  const condition = keyCondition(wanted, key, table.definition);
  const start = startKey(source, input);
  if (start) checkStart(start, condition, key);
  checkFilter(source, filter, key);
  const selection = selectionOf(source, input, projection);
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

/** The filter of a query or scan. @throws {ServiceError} when it is invalid. */
export function filterOf({ FilterExpression: text }: { FilterExpression?: string }, placeholders: Placeholders): Condition | undefined {
  return text === undefined ? undefined : readCondition('FilterExpression', text, placeholders);
}

/** The projection of a query or scan. @throws {ServiceError} when it is invalid. */
export function projectionOf({ ProjectionExpression: text }: SelectInput, placeholders: Placeholders): readonly Path[] | undefined {
  return text === undefined ? undefined : readProjection(text, placeholders);
}

function checkFilter(source: Source, filter: Condition | undefined, key: KeySchema): void {
  const paths = filter ? pathsOf(filter) : [];
  const name = paths.map(([first]) => first).find((one) => keyNames(key).includes(one));
  if (name !== undefined) throw invalid(`Filter Expression can only contain non-primary key attributes: Primary key attribute: ${name}`);
  const missing = missingIn(source, paths);
  if (missing.length === 0) return;
  throw invalid(`One or more parameter values were invalid: Secondary index ${source.index!.name} does not project one or more filter attributes: `
    + `[${missing.join(', ')}]`);
}

function checkStart(start: Item, { partition, sort }: KeyCondition, key: KeySchema): void {
  if (!equal(start[key.partition], partition)) throw invalid('The provided starting key is outside query boundaries based on provided conditions');
  if (sort && !sort(start[key.sort!])) throw invalid('The provided starting key does not match the range key predicate');
}
