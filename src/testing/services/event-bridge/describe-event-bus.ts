import type { Buses } from './put-events';
import type { Caller } from '../../kernel/calls';
import { ServiceError } from '../../kernel/service-error';
import type { World } from '../../kernel/world';

/** Source: API reference, DescribeEventBus. @throws {ServiceError} when there is no such bus, or the caller may not know. */
export function describeEventBus(world: World, { bus, arnOf }: Buses, { Name = 'default' }: { readonly Name?: string }, caller: Caller): object {
  world.authorize(caller, { action: 'events:DescribeEventBus', resource: arnOf(Name) });
  const found = bus(Name);
  if (!found) throw new ServiceError('ResourceNotFoundException', `Event bus ${Name} does not exist.`);
  return { Name: found.resource.ref, Arn: found.resource.arn };
}
