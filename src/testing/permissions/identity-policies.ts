import { awsManagedPolicy } from './aws-managed-policies';
import { statementsOf, type PolicyDocument } from './policy-document';
import type { Statement } from './statement';
import type { Graph, Resource } from '../assembly/graph';

/** What a role may by its own policies. */
export interface Identity {
  readonly statements: readonly Statement[];
  /** What its permissions boundary leaves of that; absent for a role without one. */
  readonly boundary?: readonly Statement[];
  /** ARNs of managed policies that are not modelled: they allow nothing here. */
  readonly unmodelled: readonly string[];
  /** Name of the function that has the role; absent unless it is exactly one. */
  readonly functionName?: string;
}

/** The roles of the application, and roles from elsewhere that its policies are attached to, by name. */
export class IdentityPolicies {
  private readonly managed: ReadonlyMap<string, readonly Statement[]>;
  private readonly roles: ReadonlyMap<string, Resource>;

  constructor(private readonly graph: Graph) {
    this.managed = new Map(this.of('AWS::IAM::ManagedPolicy').map((policy) => [policy.arn, documentOf(policy)]));
    this.roles = new Map(this.of('AWS::IAM::Role').map((role) => [role.arn, role]));
  }

  /** Whatever is known of a role. */
  public identity(roleArn: string): Identity {
    const { ManagedPolicyArns = [], PermissionsBoundary, ...properties } = this.roles.get(roleArn)?.properties ?? {};
    const arns: string[] = [...ManagedPolicyArns, ...(PermissionsBoundary ? [PermissionsBoundary] : [])];
    return {
      statements: [
        ...inline(properties.Policies ?? [], this.roles.get(roleArn)?.path ?? roleArn),
        ...(ManagedPolicyArns as string[]).flatMap((arn) => this.managedPolicy(arn) ?? []),
        ...this.attached(roleArn.split('/').at(-1)!),
      ],
      ...(PermissionsBoundary && { boundary: this.managedPolicy(PermissionsBoundary) ?? [] }),
      unmodelled: arns.filter((arn) => this.managedPolicy(arn) === undefined),
      functionName: this.functionName(roleArn),
    };
  }

  // Policies that name the roles they belong to.
  private attached(roleName: string): Statement[] {
    const types = ['AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy', 'AWS::IAM::RolePolicy'];
    return types.flatMap((type) => this.of(type)).flatMap((policy) => {
      const { Roles = [], RoleName } = policy.properties;
      return [...Roles, RoleName].includes(roleName) ? documentOf(policy) : [];
    });
  }

  private managedPolicy(arn: string): readonly Statement[] | undefined {
    const document = awsManagedPolicy(arn);
    return document ? statementsOf(document, arn) : this.managed.get(arn);
  }

  private functionName(roleArn: string): string | undefined {
    const [fn, ...others] = this.of('AWS::Lambda::Function').filter(({ properties }) => properties.Role === roleArn);
    return others.length === 0 ? fn?.ref : undefined;
  }

  private of(type: string): Resource[] {
    return this.graph.resources.filter((resource) => resource.type === type);
  }
}

function documentOf({ path, properties }: Resource): Statement[] {
  return statementsOf(properties.PolicyDocument as PolicyDocument, path);
}

function inline(policies: readonly { readonly PolicyName: string; readonly PolicyDocument: PolicyDocument }[], path: string): Statement[] {
  return policies.flatMap(({ PolicyName, PolicyDocument: document }) => statementsOf(document, `${path}: policy ${PolicyName}`));
}
