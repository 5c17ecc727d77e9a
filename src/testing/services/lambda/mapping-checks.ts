import type { LambdaFunction } from './function';
import type { AccessRequest, World } from '../../kernel/world';
import { filterDecision } from '../patterns';

/** Filters of an event source mapping; without any, every record passes. */
export type Filters = readonly { readonly Pattern: string }[];

/** @throws {Error} as a deployment would, when the execution role may not do something to what is at `path`. */
export function checkRole(world: World, mapping: string, fn: LambdaFunction, request: AccessRequest, path: string): void {
  try {
    world.permit(fn.roleArn, request);
  } catch (error) {
    const [, action] = request.action.split(':');
    throw new Error(`${mapping}: the execution role of ${fn.path} does not have permissions to call ${action} on ${path}: ${(error as Error).message}`);
  }
}

/** @throws {Error} as a deployment would, for a filter that AWS refuses. */
export function checkFilters(mapping: string, filters: Filters): void {
  try {
    filterDecision(filters, {});
  } catch (error) {
    throw new Error(`${mapping}: FilterCriteria: ${(error as Error).message}`);
  }
}
