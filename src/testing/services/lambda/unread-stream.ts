import { isDeepStrictEqual } from 'node:util';
import type { Resource } from '../../assembly/graph';
import type { World } from '../../kernel/world';
import { UnmodelledError } from '../../kernel/world-errors';
import type { Dynamodb } from '../dynamodb';
import type { Change } from '../dynamodb/table';
import { filterDecision } from '../patterns';

/** What a mapping's filters say, as far as they matter here. */
interface Properties {
  readonly EventSourceArn: string;
  readonly FilterCriteria?: { readonly Filters?: readonly { readonly Pattern: string }[] };
}

/** Without any, every record passes. */
const NO_FILTERS: readonly { readonly Pattern: string }[] = [];

/**
 * The event source mapping of a table's stream. Streams are not modelled: a record that would be handled ends the world, and one that
 * the filters leave out is none of the function's.
 *
 * @returns false where there is no such table.
 */
export function expectNoRecord(world: World, resource: Resource, dynamodb: Dynamodb): boolean {
  const { EventSourceArn, FilterCriteria } = resource.properties as unknown as Properties;
  const filters = FilterCriteria?.Filters ?? NO_FILTERS;
  return dynamodb.watch(EventSourceArn.split('/stream/')[0], (change) => {
    // A write that changes nothing has no record. Source: DynamoDB developer guide, "Change data capture for DynamoDB Streams".
    if (isDeepStrictEqual(change.before, change.after)) return;
    if (filterDecision(filters, recordOf(change))) world.fail(new UnmodelledError(`${resource.path}: streams are not modelled, and a record would be handled`));
  });
}

// Source: Lambda developer guide, "Using event filtering with a DynamoDB event source".
function recordOf({ key, before, after }: Change): Record<string, unknown> {
  const eventName = before ? after ? 'MODIFY' : 'REMOVE' : 'INSERT';
  return { eventName, eventSource: 'aws:dynamodb', dynamodb: { Keys: key, ...(after && { NewImage: after }), ...(before && { OldImage: before }) } };
}
