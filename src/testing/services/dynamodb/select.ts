import type { Item } from './attribute-value';
import type { Path } from './paths';
import { projected } from './projection';
import type { Row, Source } from './rows';
import { keyNames } from './table-definition';
import { invalid } from './validation';

/** What a query or scan returns of its items. */
export interface Selection {
  /** Undefined when only the count is wanted. */
  readonly itemOf?: (row: Row) => Item;
  /** Whether the table is asked for what a local index does not hold. */
  readonly fetches: boolean;
}

/** The members of a request that say what is returned. */
export interface SelectInput {
  readonly Select?: string;
  readonly ProjectionExpression?: string;
}

/** Source: API reference, Query, Select. @throws {ServiceError} when the request contradicts itself, or an index does not hold what it wants. */
export function selectionOf(source: Source, input: SelectInput, paths: readonly Path[] | undefined): Selection {
  const { Select } = input;
  checkSelect(source, input);
  if (Select === 'COUNT') return { fetches: false };
  if (paths) return partialSelection(source, paths);
  const fetches = Select === 'ALL_ATTRIBUTES' && holdsPart(source);
  return { fetches, itemOf: ({ item, held }) => (fetches ? item : held) };
}

function partialSelection(source: Source, paths: readonly Path[]): Selection {
  const missing = missingIn(source, paths);
  const fetches = missing.length > 0;
  if (fetches && source.index!.kind === 'global') {
    throw invalid(`One or more parameter values were invalid: Global secondary index ${source.index!.name} does not project [${missing.join(', ')}]`);
  }
  return { fetches, itemOf: (row) => projected(fetches ? row.item : row.held, paths) };
}

/** Attributes of the paths that the index does not hold. */
export function missingIn({ table, index }: Source, paths: readonly Path[]): readonly string[] {
  if (!index || index.projection === 'ALL') return [];
  const held = [...keyNames(index.key), ...keyNames(table.definition.key), ...index.projection];
  return [...new Set(paths.map(([name]) => name))].filter((name) => !held.includes(name)).sort();
}

function checkSelect(source: Source, { Select, ProjectionExpression }: SelectInput): void {
  const { index } = source;
  const rule = Select === undefined ? undefined : RULES[Select];
  if (Select !== undefined && !rule) throw invalid('Select must be ALL_ATTRIBUTES, ALL_PROJECTED_ATTRIBUTES, COUNT, or SPECIFIC_ATTRIBUTES');
  if (rule !== 'the attributes' && rule && ProjectionExpression !== undefined) {
    throw invalid(`Cannot specify the ProjectionExpression when choosing to get ${rule}`);
  }
  if (rule === 'the attributes' && ProjectionExpression === undefined) {
    throw invalid('Must specify the AttributesToGet or ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES');
  }
  if (Select === 'ALL_PROJECTED_ATTRIBUTES' && !index) throw invalid('ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName');
  if (Select === 'ALL_ATTRIBUTES' && index?.kind === 'global' && holdsPart(source)) {
    throw invalid('One or more parameter values were invalid: '
      + `Select type ALL_ATTRIBUTES is not supported for global secondary index ${index.name} because its projection type is not ALL`);
  }
}

/** What each `Select` chooses, as messages write it. */
const RULES: Readonly<Record<string, string>> = {
  ALL_ATTRIBUTES: 'ALL_ATTRIBUTES',
  ALL_PROJECTED_ATTRIBUTES: 'ALL_PROJECTED_ATTRIBUTES',
  COUNT: 'only the Count',
  SPECIFIC_ATTRIBUTES: 'the attributes',
};

function holdsPart({ index }: Source): boolean {
  return index !== undefined && index.projection !== 'ALL';
}
