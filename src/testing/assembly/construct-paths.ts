import type { Template } from './template';

/** Path of a construct with a leading slash, and the logical id it has in its template. */
export interface LogicalId {
  readonly path: string;
  readonly id: string;
}

const NESTED_STACK = /\.NestedStack\/[^/]+\.NestedStackResource$/;

/** The construct paths of one template. Metadata of nested stacks lies in the artifact of the stack they belong to. */
export class ConstructPaths {
  private readonly paths = new Map<string, string>();

  constructor(private readonly entries: readonly LogicalId[], private readonly template: Template, private readonly stack: string) {
    const nested = this.nestedIds().flatMap((id) => this.scopeOf(id) ?? []);
    for (const { path, id } of entries) {
      if (!nested.some((scope) => path.startsWith(scope))) this.paths.set(id, path.slice(1).replace(/\/(Resource|Default)$/, ''));
    }
  }

  /** Path of the construct that a user wrote; without metadata the stack's name and the logical id. */
  public of(id: string): string {
    return this.paths.get(id) ?? `${this.stack}/${id}`;
  }

  /** The paths of a nested stack's template. */
  public nested(id: string, template: Template, stack: string): ConstructPaths {
    const scope = this.scopeOf(id);
    const entries = scope === undefined ? [] : this.entries.filter(({ path }) => path.startsWith(scope));
    return new ConstructPaths(entries, template, stack);
  }

  private nestedIds(): string[] {
    const resources = Object.entries(this.template.Resources ?? {});
    return resources.filter(([, { Type }]) => Type === 'AWS::CloudFormation::Stack').map(([id]) => id);
  }

  // The resource of nested stack `A/B` is `A/B.NestedStack/B.NestedStackResource`, its content `A/B/...`.
  private scopeOf(id: string): string | undefined {
    const resource = this.entries.find((entry) => entry.id === id && NESTED_STACK.test(entry.path));
    return resource && `${resource.path.replace(NESTED_STACK, '')}/`;
  }
}
