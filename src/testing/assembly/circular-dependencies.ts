/**
 * Refuses resources that wait for each other to be created.
 *
 * Source: AWS CloudFormation User Guide, "DependsOn attribute": a circular dependency fails the deployment.
 *
 * @throws {Error} with the resources in a circle.
 */
export function refuseCircularDependencies(references: ReadonlyMap<string, ReadonlySet<string>>): void {
  const free = new Set<string>();
  const visit = (resource: string, trail: readonly string[]): void => {
    if (free.has(resource)) return;
    const circle = [...trail, resource];
    if (trail.includes(resource)) throw new Error(`circular dependency between resources: ${circle.slice(trail.indexOf(resource)).join(' -> ')}`);
    for (const target of references.get(resource) ?? []) visit(target, circle);
    free.add(resource);
  };
  for (const resource of references.keys()) visit(resource, []);
}
