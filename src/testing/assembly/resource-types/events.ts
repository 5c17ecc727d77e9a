import { hashUuid } from '../physical-name';
import { regionalArn } from './resource-type';
import type { Deployed, ResourceTypes } from './resource-type';

/** EventBridge with its schedules and pipes. Source: CloudFormation Template Reference, "Return values" of each type. Lengths: API Reference, the action that creates it. */
export const events: ResourceTypes = {
  'AWS::Events::EventBus': {
    nameProperty: 'Name',
    arn: (it) => regionalArn(it, 'events', `event-bus/${it.name}`),
    attributes: { Arn: 'arn', Name: 'name' },
  },
  'AWS::Events::Rule': {
    nameProperty: 'Name',
    generated: { limit: 64 }, // EventBridge API Reference, PutRule
    ref: (it) => (busOf(it) === 'default' ? it.name : `${busOf(it)}|${it.name}`),
    arn: (it) => regionalArn(it, 'events', busOf(it) === 'default' ? `rule/${it.name}` : `rule/${busOf(it)}/${it.name}`),
    attributes: { Arn: 'arn' },
  },
  'AWS::Events::Archive': {
    nameProperty: 'ArchiveName',
    generated: { limit: 48 }, // EventBridge API Reference, CreateArchive
    arn: (it) => regionalArn(it, 'events', `archive/${it.name}`),
    attributes: { Arn: 'arn', ArchiveName: 'name' },
  },
  'AWS::Events::Connection': {
    nameProperty: 'Name',
    generated: { limit: 64 },
    arn: (it) => regionalArn(it, 'events', `connection/${it.name}/${hashUuid(`${it.stack}/${it.id}`)}`),
    attributes: { Arn: 'arn' },
  },
  'AWS::Events::ApiDestination': {
    nameProperty: 'Name',
    generated: { limit: 64 },
    arn: (it) => regionalArn(it, 'events', `api-destination/${it.name}/${hashUuid(`${it.stack}/${it.id}`)}`),
    attributes: { Arn: 'arn' },
  },
  'AWS::Scheduler::Schedule': {
    nameProperty: 'Name',
    generated: { limit: 64 }, // EventBridge Scheduler API Reference, CreateSchedule
    arn: (it) => regionalArn(it, 'scheduler', `schedule/${it.text('GroupName') ?? 'default'}/${it.name}`),
    attributes: { Arn: 'arn' },
  },
  'AWS::Scheduler::ScheduleGroup': {
    nameProperty: 'Name',
    generated: { limit: 64 },
    arn: (it) => regionalArn(it, 'scheduler', `schedule-group/${it.name}`),
    attributes: { Arn: 'arn' },
  },
  'AWS::Pipes::Pipe': {
    nameProperty: 'Name',
    generated: { limit: 64 }, // EventBridge Pipes API Reference, CreatePipe
    arn: (it) => regionalArn(it, 'pipes', `pipe/${it.name}`),
    attributes: { Arn: 'arn' },
  },
};

// The property takes the bus's name or its ARN.
function busOf(it: Deployed): string {
  return (it.text('EventBusName') ?? 'default').replace(/^arn:.*:event-bus\//, '');
}
