import { ConditionBinder, type Condition } from './condition-binding';
import { ConditionParser, type ConditionNode } from './condition-parser';
import type { PathNode } from './expression-parser';
import { checkDistinct, type Path } from './paths';
import type { Placeholders } from './placeholders';
import { ProjectionParser } from './projection-parser';
import { boundUpdate, type Action } from './update-binding';
import { UpdateParser, type ActionNode } from './update-parser';

// Functions use few expressions, many times; what is read from a text depends on nothing else.
const conditions = new Map<string, ConditionNode>();
const updates = new Map<string, readonly ActionNode[]>();
const projections = new Map<string, readonly PathNode[]>();

/** The condition in this parameter of a request. @throws {ServiceError} when it is invalid. */
export function readCondition(parameter: string, text: string, placeholders: Placeholders): Condition {
  const node = cached(conditions, text, () => new ConditionParser(parameter, text).parse());
  return new ConditionBinder(parameter, placeholders).bind(node);
}

/** The actions of an update. @throws {ServiceError} when the expression is invalid. */
export function readUpdate(text: string, placeholders: Placeholders): readonly Action[] {
  return boundUpdate(cached(updates, text, () => new UpdateParser('UpdateExpression', text).parse()), placeholders);
}

/** The paths of a projection. @throws {ServiceError} when the expression is invalid. */
export function readProjection(text: string, placeholders: Placeholders): readonly Path[] {
  const nodes = cached(projections, text, () => new ProjectionParser('ProjectionExpression', text).parse());
  const paths = nodes.map((node) => placeholders.path('ProjectionExpression', node));
  checkDistinct('ProjectionExpression', paths);
  return paths;
}

function cached<T>(cache: Map<string, T>, text: string, read: () => T): T {
  const known = cache.get(text);
  if (known !== undefined) return known;
  const value = read();
  cache.set(text, value);
  return value;
}
