import { DEFAULT_GROUP, definitionOf, type Declared, type Definition } from './definition';
import { missing } from './errors';
import { Schedule, type ScheduleId } from './schedule';
import type { Caller } from '../../kernel/calls';
import type { Operation } from '../../kernel/service';
import { ServiceError } from '../../kernel/service-error';
import type { World } from '../../kernel/world';
import { UnmodelledError } from '../../kernel/world-errors';

/** EventBridge Scheduler, as policies see it. */
const PRINCIPAL = 'scheduler.amazonaws.com';

/** All schedules, by ARN. */
export type Schedules = Map<string, Schedule>;

/** Input of an operation that names one schedule. */
interface Named {
  readonly Name: string;
  readonly GroupName?: string;
}

/** The API of EventBridge Scheduler, as far as functions use it. */
export function operationsOf(world: World, schedules: Schedules): Record<string, Operation> {
  const find = ({ Name, GroupName = DEFAULT_GROUP }: Named) => [...schedules.values()]
    .find(({ id, definition }) => id.name === Name && (definition.GroupName ?? DEFAULT_GROUP) === GroupName);
  const existing = (input: Named) => {
    const found = find(input);
    if (!found) throw new ServiceError('ResourceNotFoundException', `Schedule ${input.Name} does not exist.`, 404);
    return found;
  };
  const permitted = (operation: string, input: Named, caller: Caller) => {
    if (!input.Name) throw missing('name');
    world.authorize(caller, { action: `scheduler:${operation}`, resource: find(input)?.id.arn ?? idOf(world, input).arn });
  };
  return {
    GetSchedule: (input: Named, caller) => {
      permitted('GetSchedule', input, caller);
      return described(existing(input));
    },
    UpdateSchedule: (input: Named & Declared, caller) => {
      permitted('UpdateSchedule', input, caller);
      const schedule = existing(input);
      schedule.update(requested(world, schedule.id.path, input, caller));
      return { ScheduleArn: schedule.id.arn };
    },
    CreateSchedule: (input: Named & Declared, caller) => {
      permitted('CreateSchedule', input, caller);
      if (find(input)) throw new ServiceError('ConflictException', `Schedule ${input.Name} already exists.`, 409);
      const id = idOf(world, input);
      schedules.set(id.arn, new Schedule(world, id, requested(world, id.path, input, caller), () => schedules.delete(id.arn)));
      return { ScheduleArn: id.arn };
    },
    DeleteSchedule: (input: Named, caller) => {
      permitted('DeleteSchedule', input, caller);
      const schedule = existing(input);
      schedule.stop();
      schedules.delete(schedule.id.arn);
      return {};
    },
  };
}

// Of a schedule that the template does not declare, the name is the path.
function idOf({ graph: { region, account } }: World, { Name, GroupName = DEFAULT_GROUP }: Named): ScheduleId {
  return { path: Name, name: Name, arn: `arn:aws:scheduler:${region}:${account}:schedule/${GroupName}/${Name}` };
}

// Whoever gives a role to a schedule must be allowed to pass it. Source: user guide, "Setting up EventBridge Scheduler", PassRole.
function requested(world: World, path: string, { Name, ClientToken, ...declared }: Declared & { ClientToken?: string }, caller: Caller): Definition {
  const definition = definitionOf(world, path, declared);
  world.authorize(caller, { action: 'iam:PassRole', resource: definition.Target.RoleArn, context: { 'iam:PassedToService': PRINCIPAL } });
  const { timing } = definition;
  if (timing && 'at' in timing && timing.at < world.now) {
    throw new UnmodelledError(`${path}: what becomes of a time that is over is not modelled, got ${definition.ScheduleExpression}`);
  }
  return definition;
}

// Times are seconds, as they travel.
function described({ id: { name, arn }, definition: { timing, ...definition }, created, modified }: Schedule): object {
  return {
    GroupName: DEFAULT_GROUP,
    ScheduleExpressionTimezone: 'UTC',
    ...definition,
    Name: name,
    Arn: arn,
    CreationDate: created / 1_000,
    LastModificationDate: modified / 1_000,
  };
}
