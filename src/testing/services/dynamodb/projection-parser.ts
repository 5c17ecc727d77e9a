import { ExpressionParser, type PathNode } from './expression-parser';
import { WordCheck } from './expression-words';

/** Reads projection expressions. Source: developer guide, "Using projection expressions in DynamoDB". */
export class ProjectionParser extends ExpressionParser {
  /** @throws {ServiceError} when the expression's syntax or a name is wrong. */
  public parse(): readonly PathNode[] {
    const paths = this.list(() => this.path());
    this.expectEnd();
    paths.forEach((path) => new WordCheck(this.parameter).path(path));
    return paths;
  }
}
