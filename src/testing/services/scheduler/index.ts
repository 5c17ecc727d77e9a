import { definitionOf, type Declared, type Definition } from './definition';
import { operationsOf, type Schedules } from './operations';
import { Schedule } from './schedule';
import type { Resource } from '../../assembly/graph';
import type { Service } from '../../kernel/service';
import { ServiceError } from '../../kernel/service-error';
import type { World } from '../../kernel/world';

/** @returns EventBridge Scheduler, with the schedules that the world's graph declares. */
export function scheduler(world: World): Service {
  const schedules: Schedules = new Map();
  return {
    name: 'scheduler',
    types: {
      'AWS::Scheduler::Schedule': (resource) => {
        const { path, ref: name, arn } = resource;
        schedules.set(arn, new Schedule(world, { path, name, arn }, declaredBy(world, resource), () => schedules.delete(arn)));
      },
    },
    operations: operationsOf(world, schedules),
  };
}

// What the API refuses fails a deployment.
function declaredBy(world: World, { path, properties }: Resource): Definition {
  try {
    return definitionOf(world, path, properties as Declared);
  } catch (error) {
    throw error instanceof ServiceError ? new Error(`${path}: ${error.message}`) : error;
  }
}
