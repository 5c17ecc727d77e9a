import type { Template } from 'aws-cdk-lib/assertions';

/** A resource as it stands in a template. */
export interface Resource {
  readonly Type: string;
  readonly Properties: any;
  readonly DependsOn?: string[];
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
}

/** All resources, by logical id. */
export function resources(template: Template): Record<string, Resource> {
  return template.toJSON().Resources ?? {};
}

/** The only resource of a type whose logical id begins with `prefix`. */
export function only(template: Template, type: string, prefix = ''): Resource & { readonly id: string } {
  const found = Object.entries(resources(template)).filter(([id, resource]) => resource.Type === type && id.startsWith(prefix));
  if (found.length !== 1) throw new Error(`expected one ${type} ${prefix}*, found ${found.map(([id]) => id).join(', ') || 'none'}`);
  return { id: found[0][0], ...found[0][1] };
}

/** How many resources of each type. */
export function counts(template: Template): Record<string, number> {
  const result: Record<string, number> = {};
  for (const { Type } of Object.values(resources(template))) result[Type] = (result[Type] ?? 0) + 1;
  return result;
}

/** Every statement of every policy of a type, actions always as a list. */
export function statements(template: Template, type: string): any[] {
  return Object.values(resources(template))
    .filter((resource) => resource.Type === type)
    .flatMap(({ Properties }) => (Properties.PolicyDocument ?? Properties.KeyPolicy).Statement)
    .map((statement) => ({ ...statement, Action: [statement.Action].flat() }));
}

/** The logical ids that a value refers to. */
export function references(value: unknown): string[] {
  const found = new Set<string>();
  JSON.stringify(value, (key, item) => {
    if (key === 'Ref' && typeof item === 'string' && !item.startsWith('AWS::')) found.add(item);
    if (key === 'Fn::GetAtt') found.add(Array.isArray(item) ? item[0] : String(item).split('.')[0]);
    return item;
  });
  return [...found].sort();
}
