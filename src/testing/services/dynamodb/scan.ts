import { createHash } from 'node:crypto';
import { page, rowsAfter, startKey, type PageInput } from './page';
import { checkPlaceholdersNeeded, Placeholders, type Expressions } from './placeholders';
import { filterOf, projectionOf, sourceOf } from './query';
import { orderIn, rowsOf, type EventualView, type Row } from './rows';
import { selectionOf, type SelectInput } from './select';
import type { Table } from './table';
import { invalid } from './validation';
import type { Output } from './writes';

/** Members of the request. Source: API reference, Scan. */
export interface ScanInput extends Expressions, PageInput, SelectInput {
  readonly IndexName?: string;
  readonly FilterExpression?: string;
  readonly Segment?: number;
  readonly TotalSegments?: number;
}

/** Source: API reference, Scan, TotalSegments. */
const MOST_SEGMENTS = 1_000_000;

/** Source: API reference, Scan. @throws {ServiceError} as DynamoDB does. */
export function scan(table: Table, input: ScanInput, view: EventualView | undefined): Output {
  const source = sourceOf(table, input, view);
  checkSegment(input);
  checkPlaceholdersNeeded(input, ['FilterExpression', 'ProjectionExpression']);
  const placeholders = new Placeholders(input);
  const filter = filterOf(input, placeholders);
  const projection = projectionOf(input, placeholders);
  placeholders.check(table.definition);
  const start = startKey(source, input);
  if (start) checkStart(orderIn(source, start)!, input);
  const selection = selectionOf(source, input, projection);
  const rows = rowsOf(source).filter(({ order }) => isInSegment(order, input));
  return page(rowsAfter(rows, source, start), source, input, selection, filter);
}

function checkSegment({ Segment, TotalSegments }: ScanInput): void {
  if (Segment === undefined && TotalSegments === undefined) return;
  if (TotalSegments === undefined) throw invalid('The TotalSegments parameter is required but was not present in the request when Segment parameter is present');
  if (Segment === undefined) throw invalid('The Segment parameter is required but was not present in the request when parameter TotalSegments is present');
  if (TotalSegments < 1 || TotalSegments > MOST_SEGMENTS) {
    const bound = TotalSegments < 1 ? 'greater than or equal to 1' : `less than or equal to ${MOST_SEGMENTS}`;
    throw invalid(`1 validation error detected: Value '${TotalSegments}' at 'totalSegments' failed to satisfy constraint: Member must have value ${bound}`);
  }
  if (Segment < 0) throw invalid(`1 validation error detected: Value '${Segment}' at 'segment' failed to satisfy constraint: Member must have value greater than or equal to 0`);
  if (Segment >= TotalSegments) {
    throw invalid('The Segment parameter is zero-based and must be less than parameter TotalSegments: '
      + `Segment: ${Segment} is not less than TotalSegments: ${TotalSegments}`);
  }
}

function checkStart(order: Row['order'], input: ScanInput): void {
  if (isInSegment(order, input)) return;
  throw invalid('The provided starting key is invalid: Invalid ExclusiveStartKey. Please use ExclusiveStartKey with correct Segment. '
    + `TotalSegments: ${input.TotalSegments} Segment: ${input.Segment}`);
}

// Partitions are spread over the segments by a hash, as DynamoDB spreads them over its storage.
function isInSegment([partition]: Row['order'], { Segment, TotalSegments = 1 }: ScanInput): boolean {
  return TotalSegments === 1 || createHash('md5').update(partition, 'latin1').digest().readUInt32BE() % TotalSegments === Segment;
}
