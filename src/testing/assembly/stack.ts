import { holds } from './conditions';
import { DeployedResource } from './deployed-resource';
import type { Deployment } from './deployment';
import { resolved } from './intrinsics';
import { isStored, parameterValue } from './parameters';
import { hashUuid, physicalName } from './physical-name';
import { regionalArn } from './resource-types';
import type { Scope } from './scope';
import { nestedSource } from './stack-source';
import type { StackSource } from './stack-source';
import type { TemplateOutput, TemplateResource } from './template';

const STACK_NAME_LIMIT = 128; // CloudFormation API Reference, CreateStack

/** A stack whose values are worked out when somebody asks for them. */
export class Stack implements Scope {
  private readonly nestedStacks = new Map<string, Stack>();
  private readonly deployedResources = new Map<string, DeployedResource>();

  /** @param given value of a parameter; undefined where the template's default holds. */
  constructor(
    public readonly source: StackSource,
    private readonly deployment: Deployment,
    private readonly given: (parameter: string) => unknown,
  ) {}

  public ref(name: string): unknown {
    if (name.startsWith('AWS::')) return this.pseudoParameter(name);
    if (this.source.template.Parameters?.[name]) return this.parameter(name);
    this.refer(name);
    return this.nestedStack(name)?.stackId() ?? this.deployed(name).ref;
  }

  public getAtt(id: string, attribute: string): unknown {
    this.refer(id);
    const nested = this.nestedStack(id);
    if (nested) return nested.output(attribute.replace(/^Outputs\./, ''));
    const { type, arn } = this.deployed(id);
    const value = this.deployed(id).attribute(attribute);
    if (value !== undefined) return value;
    const standIn = attribute === 'Arn' ? arn : `${arn}.${attribute}`;
    return this.deployment.evaluation.standIn(standIn, `${this.keyOf(id)}.${attribute} (${type})`);
  }

  public condition(name: string): boolean {
    const { evaluation } = this.deployment;
    return evaluation.once(`${this.source.name}: condition ${name}`, () => {
      const condition = this.source.template.Conditions?.[name];
      return condition === undefined ? this.fail('there is no such condition') : holds(condition, this);
    });
  }

  public mapping(map: string, first: string, second: string): unknown {
    return this.source.template.Mappings?.[map]?.[first]?.[second] ?? this.fail(`the mappings have no ${map}.${first}.${second}`);
  }

  public importValue(name: string): unknown {
    return this.deployment.exported(name);
  }

  public isStandIn(value: unknown): boolean {
    return this.deployment.evaluation.isStandIn(value);
  }

  public fail(message: string): never {
    return this.deployment.evaluation.fail(message);
  }

  /** Name in messages and in the graph of dependencies. */
  public keyOf(id: string): string {
    return `${this.source.name}/${id}`;
  }

  /** Whether something with a condition is deployed. */
  public holds({ Condition }: { readonly Condition?: string }): boolean {
    return Condition === undefined || this.condition(Condition);
  }

  /** A resolved property of a resource. */
  public property(id: string, name: string): unknown {
    const compute = () => resolved(this.source.template.Resources?.[id].Properties?.[name], this);
    return this.deployment.evaluation.once(`${this.keyOf(id)}.${name}`, compute, this.keyOf(id));
  }

  /** A resource that is part of the template and not left out by its condition. */
  public deployed(id: string): DeployedResource {
    const known = this.deployedResources.get(id);
    if (known) return known;
    const property = (name: string) => this.property(id, name);
    const resource = new DeployedResource(this.source.name, id, this.existing(id).Type, this.deployment.environment, property);
    this.deployedResources.set(id, resource);
    return resource;
  }

  /** The stack behind a resource that is one. */
  public nestedStack(id: string): Stack | undefined {
    if (this.source.template.Resources?.[id]?.Type !== 'AWS::CloudFormation::Stack') return undefined;
    const known = this.nestedStacks.get(id);
    if (known) return known;
    const { Properties } = this.existing(id);
    const name = physicalName(this.source.name, id, { limit: STACK_NAME_LIMIT });
    const source = nestedSource(this.source, id, name, String(this.property(id, 'TemplateURL')));
    const parameters = (Properties?.Parameters ?? {}) as Readonly<Record<string, unknown>>;
    const stack = new Stack(source, this.deployment, (parameter) => this.nestedParameter(id, parameter, parameters[parameter]));
    this.nestedStacks.set(id, stack);
    return stack;
  }

  public output(name: string): unknown {
    return this.deployment.evaluation.once(`${this.source.name}: output ${name}`, () => {
      const output = this.source.template.Outputs?.[name];
      return output && this.holds(output) ? resolved(output.Value, this) : this.fail('there is no such output');
    });
  }

  /** Name under which an output is exported, if it is. */
  public exportName(name: string, { Export }: TemplateOutput): string | undefined {
    if (!Export) return undefined;
    return this.deployment.evaluation.once(`${this.source.name}: export of ${name}`, () => String(resolved(Export.Name, this)));
  }

  private pseudoParameter(name: string): unknown {
    const { account, region, partition, urlSuffix } = this.deployment.environment;
    switch (name) {
      case 'AWS::AccountId': return account;
      case 'AWS::Region': return region;
      case 'AWS::Partition': return partition;
      case 'AWS::URLSuffix': return urlSuffix;
      case 'AWS::StackName': return this.source.name;
      case 'AWS::StackId': return this.stackId();
      case 'AWS::NotificationARNs': return [];
      case 'AWS::NoValue': return undefined;
      default: return this.fail(`the pseudo parameter ${name} is not supported`);
    }
  }

  private stackId(): string {
    const { name } = this.source;
    return regionalArn(this.deployment.environment, 'cloudformation', `stack/${name}/${hashUuid(name)}`);
  }

  private parameter(name: string): unknown {
    const { evaluation } = this.deployment;
    return evaluation.once(`${this.source.name}: parameter ${name}`, () => {
      const parameter = this.source.template.Parameters![name];
      const value = this.given(name) ?? parameter.Default;
      if (value === undefined) return this.fail('has no default; the simulator deploys with defaults, so give it one');
      if (!isStored(parameter)) return parameterValue(parameter, value);
      return parameterValue(parameter, evaluation.standIn(`stand-in for SSM parameter ${value}`, `${this.source.name}/${name}`));
    });
  }

  private nestedParameter(id: string, name: string, value: unknown): unknown {
    const compute = () => resolved(value, this);
    return this.deployment.evaluation.once(`${this.keyOf(id)}.Parameters.${name}`, compute, this.keyOf(id));
  }

  private refer(id: string): void {
    this.existing(id);
    this.deployment.evaluation.refer(this.keyOf(id));
  }

  private existing(id: string): TemplateResource {
    const resource = this.source.template.Resources?.[id];
    if (!resource) return this.fail(`stack ${this.source.name} has no resource or parameter ${id}`);
    if (!this.holds(resource)) return this.fail(`${this.keyOf(id)} is left out, as its condition ${resource.Condition} is false`);
    return resource;
  }
}
