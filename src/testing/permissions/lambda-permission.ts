import type { StatementElement } from './statement';
import type { Resource } from '../assembly/graph';

/** Properties of a permission, and the condition that Lambda makes of each. */
const CONDITIONS: Readonly<Record<string, readonly [operator: string, key: string]>> = {
  SourceArn: ['ArnLike', 'aws:SourceArn'],
  SourceAccount: ['StringEquals', 'aws:SourceAccount'],
  PrincipalOrgID: ['StringEquals', 'aws:PrincipalOrgID'],
  EventSourceToken: ['StringEquals', 'lambda:EventSourceToken'],
  FunctionUrlAuthType: ['StringEquals', 'lambda:FunctionUrlAuthType'],
  InvokedViaFunctionUrl: ['Bool', 'lambda:InvokedViaFunctionUrl'],
};

/** The statement that a permission adds to its function's policy. Source: Lambda API Reference, AddPermission. */
export function permissionStatement({ properties }: Resource, functionArn: string): StatementElement {
  const Condition: Record<string, Record<string, unknown>> = {};
  for (const [property, [operator, key]] of Object.entries(CONDITIONS)) {
    if (properties[property] !== undefined) Condition[operator] = { ...Condition[operator], [key]: properties[property] };
  }
  return { Effect: 'Allow', Principal: principal(properties.Principal), Action: properties.Action, Resource: functionArn, Condition };
}

// Services have the names of domains; all else is an account, a role or everybody.
function principal(name: unknown): unknown {
  return /^[\w-]+(\.[\w-]+)+$/.test(String(name)) ? { Service: name } : { AWS: name };
}
