import type { Environment } from './environment';
import { physicalName } from './physical-name';
import { regionalArn, RESOURCE_TYPES } from './resource-types';
import type { Deployed, Part, ResourceType } from './resource-types';

/** Longest name where the service sets no shorter limit. */
const NAME_LIMIT = 255;

/** A resource of a stack as if it were deployed: what `Ref` and `Fn::GetAtt` give. */
export class DeployedResource implements Deployed {
  private readonly known: ResourceType | undefined;

  constructor(
    public readonly stack: string,
    public readonly id: string,
    public readonly type: string,
    private readonly environment: Environment,
    public readonly property: (name: string) => unknown,
  ) {
    this.known = RESOURCE_TYPES[type];
  }

  public get account(): string {
    return this.environment.account;
  }

  public get region(): string {
    return this.environment.region;
  }

  public get partition(): string {
    return this.environment.partition;
  }

  public get urlSuffix(): string {
    return this.environment.urlSuffix;
  }

  public get name(): string {
    const given = this.known?.nameProperty && this.text(this.known.nameProperty);
    if (given) return given;
    const { generated = { limit: NAME_LIMIT } } = this.known ?? {};
    return typeof generated === 'function' ? generated(this) : physicalName(this.stack, this.id, generated);
  }

  public get ref(): string {
    return String(this.part(this.known?.ref ?? 'name'));
  }

  /** ARN; for types that have none, or are not modelled, a text in its shape. */
  public get arn(): string {
    if (this.known?.arn) return this.known.arn(this);
    const [, service = 'custom'] = this.type.split('::');
    return regionalArn(this, service.toLowerCase(), `stand-in/${this.type.replaceAll('::', '.')}/${this.name}`);
  }

  public text(name: string): string | undefined {
    const value = this.property(name);
    return value === undefined ? undefined : String(value);
  }

  /** What `Fn::GetAtt` gives; undefined for an attribute that is not modelled. */
  public attribute(name: string): unknown {
    const part = this.known?.attributes?.[name];
    return part && this.part(part);
  }

  private part(part: Part): unknown {
    return typeof part === 'function' ? part(this) : this[part];
  }
}
