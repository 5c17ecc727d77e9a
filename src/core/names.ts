import { createHash } from 'node:crypto';
import { Stack } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** A physical name, and what all names begin with that this construct ever has. */
export interface PhysicalName {
  readonly name: string;
  readonly prefix: string;
}

/**
 * A name that is known before its resource exists: stack and id for people, and a hash that tells apart two deployments
 * of one app, and constructs of one id. A change of `identity` gives another name, so that the resource can be replaced.
 */
export function physicalName(scope: IConstruct, maxLength: number, identity = ''): PhysicalName {
  const { stackName } = outermostStack(scope);
  const hash = createHash('sha256').update([stackName, pathInStack(scope), identity].join('\n')).digest('hex').slice(0, 8);
  const prefix = `${stackName}-${scope.node.id}`.replace(/[^\w.-]/g, '').slice(0, maxLength - hash.length - 1);
  return { name: `${prefix}-${hash}`, prefix };
}

// Below the outermost stack: it stays when the stack moves into a stage.
function pathInStack(scope: IConstruct): string {
  return scope.node.path.slice(outermostStack(scope).node.path.length + 1);
}

// A nested stack is named at deployment.
function outermostStack(scope: IConstruct): Stack {
  let stack = Stack.of(scope);
  while (stack.nestedStackParent) stack = stack.nestedStackParent;
  return stack;
}
