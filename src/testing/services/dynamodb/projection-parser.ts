import { ExpressionParser, type PathNode } from './expression-parser';

/** Reads projection expressions. Source: developer guide, "Using projection expressions in DynamoDB". */
export class ProjectionParser extends ExpressionParser {
  /** @throws {ServiceError} when the expression's syntax is wrong. */
  public parse(): readonly PathNode[] {
    const paths = this.list(() => this.path());
    this.expectEnd();
    return paths;
  }
}
