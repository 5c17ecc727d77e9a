import type { StatementElement } from './statement';
import type { Resource } from '../assembly/graph';

/**
 * The statement of an event bus policy: the one it brings, or the one that EventBridge makes of its older properties.
 * Source: CloudFormation Template Reference, AWS::Events::EventBusPolicy.
 */
export function eventBusStatement({ properties }: Resource, busArn: string): StatementElement {
  const { Statement, Action, Principal, Condition } = properties;
  if (Statement !== undefined) return (typeof Statement === 'string' ? JSON.parse(Statement) : Statement) as StatementElement;
  return {
    Effect: 'Allow',
    Principal: { AWS: Principal },
    Action,
    Resource: busArn,
    ...(Condition && { Condition: { [Condition.Type]: { [Condition.Key]: Condition.Value } } }),
  };
}
