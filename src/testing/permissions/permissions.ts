import { roleRefusal, serviceRefusal } from './evaluation';
import { IdentityPolicies, type Identity } from './identity-policies';
import type { Request } from './request';
import { ResourcePolicies } from './resource-policies';
import type { Graph } from '../assembly/graph';

/** ARNs of which there are as many as applications make. */
const OF_OBJECTS = /^arn:[^:]*:s3:::[^/]*\//;

/** What the policies of an application allow. It keeps its decisions: one instance may serve any number of worlds. */
export class Permissions {
  private readonly identityPolicies: IdentityPolicies;
  private readonly resourcePolicies: ResourcePolicies;
  private readonly identities = new Map<string, Identity>();
  private readonly decisions = new Map<string, string | undefined>();

  /** @throws {Error} for a resource's policy that AWS would not take, with its path and statement. */
  constructor(graph: Graph) {
    this.identityPolicies = new IdentityPolicies(graph);
    this.resourcePolicies = new ResourcePolicies(graph);
  }

  /**
   * Why a role may not, as AWS words it; undefined when it may.
   *
   * @throws {Error} for a policy of the role that AWS would not take, and for a statement about this request that uses what is not
   * modelled, with its path and what it uses.
   */
  public denialForRole(roleArn: string, request: Request): string | undefined {
    return this.decided(roleArn, request, () => {
      const identity = this.identity(roleArn);
      const session = sessionArn(roleArn, identity.functionName);
      const refusal = roleRefusal({ roleArn, session }, request, identity, this.resourcePolicies.of(request.resource));
      return refusal && denial(session, request, refusal);
    });
  }

  /**
   * Why a service, such as `events.amazonaws.com`, may not; undefined when the resource's own policy lets it.
   *
   * @throws {Error} for a statement about this request that uses what is not modelled, likewise.
   */
  public denialForService(service: string, request: Request): string | undefined {
    return this.decided(service, request, () => {
      const refusal = serviceRefusal({ service }, request, this.resourcePolicies.of(request.resource));
      return refusal && denial(service, request, refusal);
    });
  }

  private decided(principal: string, request: Request, decide: () => string | undefined): string | undefined {
    const { action, resource, context } = request;
    if (OF_OBJECTS.test(resource)) return decide(); // every run has its own
    const key = [principal, action, resource, context ? JSON.stringify(context) : ''].join('\n');
    if (!this.decisions.has(key)) this.decisions.set(key, decide());
    return this.decisions.get(key);
  }

  private identity(roleArn: string): Identity {
    const known = this.identities.get(roleArn) ?? this.identityPolicies.identity(roleArn);
    this.identities.set(roleArn, known);
    return known;
  }
}

// IAM User Guide, "Troubleshoot access denied error messages".
function denial(user: string, { action, resource }: Request, refusal: string): string {
  return `User: ${user} is not authorized to perform: ${action} on resource: ${resource} ${refusal}`;
}

// Lambda names the session after the function. The path is no part of it. Source: IAM User Guide, "IAM identifiers".
function sessionArn(roleArn: string, functionName: string | undefined): string {
  const [, partition, , , account] = roleArn.split(':');
  const roleName = roleArn.split('/').at(-1);
  return `arn:${partition}:sts::${account}:assumed-role/${roleName}${functionName ? `/${functionName}` : ''}`;
}
