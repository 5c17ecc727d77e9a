import { EventBus } from './bus';
import { describeEventBus } from './describe-event-bus';
import type { PutEventsEntry } from './event';
import { putEvents } from './put-events';
import { Rule } from './rule';
import type { Resource } from '../../assembly/graph';
import type { Endpoint, Service } from '../../kernel/service';
import type { World } from '../../kernel/world';

/** Amazon EventBridge: buses and their rules. */
export interface EventBridge extends Service {
  /** By ARN or name. */
  bus(arnOrName: string): EventBus | undefined;
}

/** @returns the service, with the buses and rules that the world's graph declares, and the default bus. */
export function eventBridge(world: World): EventBridge {
  const { account, region } = world.graph;
  const buses = new Map<string, EventBus>();
  const bus = (arnOrName: string) => buses.get(arnOrName);
  const arnOf = (arnOrName: string) => (arnOrName.startsWith('arn:') ? arnOrName : `arn:aws:events:${region}:${account}:event-bus/${arnOrName}`);
  const add = (made: EventBus) => {
    buses.set(made.resource.arn, made).set(made.resource.ref, made);
    world.endpoints.set(made.resource.arn, made);
  };
  add(new EventBus(world, { path: 'default', ref: 'default', arn: arnOf('default') }));
  return {
    name: 'eventbridge',
    bus,
    types: {
      'AWS::Events::EventBus': (resource) => add(new EventBus(world, resource)),
      'AWS::Events::Rule': (resource) => addRule(world, resource, bus),
      'AWS::Logs::LogGroup': (resource) => world.endpoints.set(resource.arn.replace(/:\*$/, ''), logGroup(world, resource)),
    },
    operations: {
      PutEvents: ({ Entries }: { Entries: PutEventsEntry[] }, caller) => putEvents(world, { bus, arnOf }, Entries, caller),
      DescribeEventBus: (input: { Name?: string }, caller) => describeEventBus(world, { bus, arnOf }, input, caller),
    },
  };
}

function addRule(world: World, resource: Resource, find: EventBridge['bus']): void {
  const name = resource.properties.EventBusName ?? 'default';
  const found = find(name);
  if (!found) throw new Error(`${resource.path}: EventBusName must be a bus of the application, got ${name}`);
  found.rules.push(new Rule(world, resource));
}

// Rules name a log group without the asterisk that ends its ARN. An event that has got there is where it was to go.
function logGroup(world: World, { path }: Resource): Endpoint {
  return { path, accept: ({ lineage }) => world.record({ kind: 'handled', from: path, about: [lineage], text: 'logged' }) };
}
