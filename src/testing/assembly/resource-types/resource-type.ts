import type { NameRules } from '../physical-name';

/** A resource as its type sees it; `name`, `ref`, `arn` and the properties are worked out when they are asked for. */
export interface Deployed {
  readonly stack: string;
  readonly id: string;
  readonly account: string;
  readonly region: string;
  readonly partition: string;
  /** Domain of the partition, such as `amazonaws.com`. */
  readonly urlSuffix: string;
  readonly name: string;
  readonly ref: string;
  readonly arn: string;
  /** A resolved property; undefined when the template has none. */
  property(name: string): unknown;
  /** A resolved property that is a text. */
  text(name: string): string | undefined;
}

/** A fixed part of the resource, or one that is worked out. */
export type Part = 'name' | 'ref' | 'arn' | ((it: Deployed) => unknown);

/** What CloudFormation gives for resources of one type. */
export interface ResourceType {
  /** Property that holds the physical name, when the user gives one. */
  readonly nameProperty?: string;
  /** The physical name without such a property: made of the stack's name and the logical id, or as the service makes it. */
  readonly generated?: NameRules | ((it: Deployed) => string);
  /** What `Ref` gives: the physical name unless said otherwise. */
  readonly ref?: Part;
  readonly arn?: (it: Deployed) => string;
  /** What `Fn::GetAtt` gives by attribute, dots included. */
  readonly attributes?: Readonly<Record<string, Part>>;
}

/** Types by name, such as `AWS::SQS::Queue`. */
export type ResourceTypes = Readonly<Record<string, ResourceType>>;

/** ARN in the resource's own account and Region. */
export function regionalArn(it: Pick<Deployed, 'partition' | 'region' | 'account'>, service: string, resource: string): string {
  return `arn:${it.partition}:${service}:${it.region}:${it.account}:${resource}`;
}
