import type { LambdaFunction } from './function';
import { InvocationTarget } from './invocation-target';
import type { Resource } from '../../assembly/graph';
import { ServiceError } from '../../kernel/service-error';
import type { World } from '../../kernel/world';

const LATEST = '$LATEST';

/** Everything that can be invoked, by name, ARN and qualifier. */
export class InvocationTargets {
  /** By name of the function and qualifier. */
  private readonly targets = new Map<string, InvocationTarget>();

  constructor(private readonly world: World) {}

  public addFunction(fn: LambdaFunction): void {
    this.add(fn, LATEST, fn.arn, LATEST);
  }

  public addVersion(resource: Resource): void {
    const version = resource.arn.split(':').pop()!;
    this.add(this.targetOf(resource)?.fn, version, resource.arn, version);
  }

  public addAlias(resource: Resource): void {
    const { Name, FunctionVersion } = resource.properties as Record<string, string>;
    this.add(this.targetOf(resource)?.fn, Name, resource.arn, FunctionVersion);
  }

  /**
   * @param name name of a function, its ARN or its partial ARN, with or without a qualifier.
   * @throws {ServiceError} when the name has another qualifier than the one that is given.
   */
  public find(name: string, qualifier?: string): InvocationTarget | undefined {
    const [, base, own] = NAME.exec(name) ?? [];
    if (own && qualifier && own !== qualifier) {
      throw new ServiceError('InvalidParameterValueException', 'The derived qualifier from the function name does not match the specified qualifier.');
    }
    const target = this.targets.get(keyOf(base, qualifier ?? own ?? LATEST));
    return target && (!name.startsWith('arn:') || name.startsWith(target.fn.arn)) ? target : undefined;
  }

  /** What a resource with a `FunctionName` belongs to; undefined when that is no function of the application. */
  public targetOf({ properties: { FunctionName, Qualifier } }: Resource): InvocationTarget | undefined {
    return this.find(FunctionName as string, Qualifier as string | undefined);
  }

  private add(fn: LambdaFunction | undefined, qualifier: string, arn: string, version: string): void {
    if (!fn) return;
    const target = new InvocationTarget(this.world, fn, arn, version);
    this.targets.set(keyOf(fn.name, qualifier), target);
    this.world.endpoints.set(arn, target);
  }
}

/** Name and qualifier, after what an ARN or a partial ARN begins with. Source: API reference, Invoke, "FunctionName". */
const NAME = /^(?:(?:arn:[^:]*:lambda:[^:]*:)?\d+:function:)?([^:]+)(?::([^:]+))?$/;

function keyOf(name: string, qualifier: string): string {
  return `${name}:${qualifier}`;
}
