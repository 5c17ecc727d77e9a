import type { InvocationTarget } from './invocation-target';
import type { MappingSwitch } from './mapping-switch';
import type { Resource } from '../../assembly/graph';
import type { Caller } from '../../kernel/calls';
import type { Operation } from '../../kernel/service';
import { ServiceError } from '../../kernel/service-error';
import type { World } from '../../kernel/world';
import { UnmodelledError } from '../../kernel/world-errors';

/** An event source mapping, of whatever source. */
export interface EventSourceMapping {
  readonly resource: Resource;
  readonly sourceArn: string;
  readonly target: InvocationTarget;
  /** Records, and milliseconds. */
  readonly settings: { readonly batchSize: number; readonly window: number };
  /** Whether it polls at all. */
  readonly polling: MappingSwitch;
  /** Members of its description that only mappings of its kind have. */
  describe?(): object;
}

/** An event source mapping as it is declared; absent as long as it is of a source that is not modelled. */
export interface DeclaredMapping {
  readonly resource: Resource;
  readonly mapping?: EventSourceMapping;
}

interface UpdateInput {
  readonly UUID: string;
  readonly Enabled?: boolean;
}

/** Operations on event source mappings. @param find by UUID. */
export function mappingOperations(world: World, find: (uuid: string) => DeclaredMapping | undefined): Record<string, Operation> {
  const existing = (action: string, UUID: string, caller: Caller): EventSourceMapping => {
    const { resource, mapping } = find(UUID) ?? {};
    world.authorize(caller, { action: `lambda:${action}`, resource: resource?.arn ?? arnOf(world, UUID) });
    if (!resource) throw new ServiceError('ResourceNotFoundException', 'The resource you requested does not exist.', 404, { Type: 'User' });
    if (!mapping) throw new UnmodelledError(`${resource.path}: event sources other than queues and streams of the application are not modelled`);
    return mapping;
  };
  return {
    GetEventSourceMapping: ({ UUID }: { UUID: string }, caller) => described(existing('GetEventSourceMapping', UUID, caller)),
    UpdateEventSourceMapping: ({ UUID, Enabled, ...others }: UpdateInput, caller) => {
      const mapping = existing('UpdateEventSourceMapping', UUID, caller);
      const [unknown] = Object.entries(others).filter(([, value]) => value !== undefined);
      if (unknown) throw new UnmodelledError(`lambda:UpdateEventSourceMapping with ${unknown[0]} is not modelled: only Enabled is`);
      mapping.polling.turn(Enabled ?? mapping.polling.enabled);
      return described(mapping);
    },
  };
}

// Times are seconds, as they travel.
function described(mapping: EventSourceMapping): object {
  const { resource, settings, sourceArn, target, polling } = mapping;
  return {
    UUID: resource.ref,
    EventSourceMappingArn: resource.arn,
    EventSourceArn: sourceArn,
    FunctionArn: target.arn,
    BatchSize: settings.batchSize,
    MaximumBatchingWindowInSeconds: settings.window / 1_000,
    FunctionResponseTypes: resource.properties.FunctionResponseTypes ?? [],
    LastModified: polling.modified / 1_000,
    State: polling.state,
    StateTransitionReason: 'USER_INITIATED',
    ...mapping.describe?.(),
  };
}

function arnOf({ graph: { region, account } }: World, uuid: string): string {
  return `arn:aws:lambda:${region}:${account}:event-source-mapping:${uuid}`;
}
