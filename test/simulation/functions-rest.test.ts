import { Aws } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { EventSourceMapping } from 'aws-cdk-lib/aws-lambda';
import { CfnSchedule } from 'aws-cdk-lib/aws-scheduler';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { appOf, ECHO, nodeFunction } from './apps';
import { answerIn, RUNNER, start } from './functions-app';

/** A queue with a consumer, a schedule that is disabled, and a function that may turn both on and off. */
const app = appOf((stack) => {
  const jobs = new Queue(stack, 'Jobs');
  const worker = nodeFunction(stack, 'Worker', ECHO);
  jobs.grantConsumeMessages(worker);
  const mapping = new EventSourceMapping(stack, 'Mapping', { target: worker, eventSourceArn: jobs.queueArn });
  const role = new Role(stack, 'Role', { assumedBy: new ServicePrincipal('scheduler.amazonaws.com') });
  worker.grantInvoke(role);
  const target = { arn: worker.functionArn, roleArn: role.roleArn, input: '{}' };
  const schedule = new CfnSchedule(stack, 'Schedule', { scheduleExpression: 'rate(5 minutes)', flexibleTimeWindow: { mode: 'OFF' }, state: 'DISABLED', target });
  const fn = nodeFunction(stack, 'Run', RUNNER, { environment: { MAPPING: mapping.eventSourceMappingId, SCHEDULE: schedule.ref } });
  const allow = (actions: string[], resource: string, conditions?: object) =>
    fn.addToRolePolicy(new PolicyStatement({ actions, resources: [resource], ...(conditions && { conditions: { StringEquals: conditions } }) }));
  allow(['scheduler:GetSchedule', 'scheduler:UpdateSchedule'], `arn:${Aws.PARTITION}:scheduler:${Aws.REGION}:${Aws.ACCOUNT_ID}:schedule/default/*`);
  allow(['lambda:GetEventSourceMapping', 'lambda:UpdateEventSourceMapping'], mapping.eventSourceMappingArn);
  allow(['iam:PassRole'], role.roleArn, { 'iam:PassedToService': 'scheduler.amazonaws.com' });
});

const SHOWN = '(error) => [error.name, error.message, error.$metadata.httpStatusCode]';

describe.each(['full', 'slim', 'direct'] as const)('clients of REST APIs in the tier %s', (tier) => {
  test('a schedule is read and replaced (EventBridge Scheduler API reference, GetSchedule, UpdateSchedule)', async () => {
    expect(await answerIn(await start({ tier }, app), `
      const { SchedulerClient, GetScheduleCommand, UpdateScheduleCommand } = require('@aws-sdk/client-scheduler');
      const client = new SchedulerClient({});
      const read = async () => client.send(new GetScheduleCommand({ Name: process.env.SCHEDULE, GroupName: 'default' }));
      const { $metadata, Arn, CreationDate, LastModificationDate, ...schedule } = await read();
      const { ScheduleArn } = await client.send(new UpdateScheduleCommand({ ...schedule, State: 'ENABLED' }));
      const unknown = await client.send(new UpdateScheduleCommand({ ...schedule, Name: 'Other' })).catch(${SHOWN});
      return [CreationDate instanceof Date, schedule.State, ScheduleArn === Arn, (await read()).State, unknown];`))
      .toEqual([true, 'DISABLED', true, 'ENABLED', ['ResourceNotFoundException', 'Schedule Other does not exist.', 404]]);
  });

  test('an event source mapping is read and turned off (Lambda API reference, GetEventSourceMapping, UpdateEventSourceMapping)', async () => {
    expect(await answerIn(await start({ tier }, app), `
      const { LambdaClient, GetEventSourceMappingCommand, UpdateEventSourceMappingCommand } = require('@aws-sdk/client-lambda');
      const client = new LambdaClient({});
      const UUID = process.env.MAPPING;
      const turn = async (Enabled) => client.send(new UpdateEventSourceMappingCommand({ UUID, Enabled }));
      const { State } = await turn(false);
      const again = await turn(true).catch(${SHOWN});
      const { LastModified, BatchSize } = await client.send(new GetEventSourceMappingCommand({ UUID }));
      return [State, again, LastModified instanceof Date, BatchSize];`))
      .toEqual(['Disabling', ['ResourceInUseException', 'Cannot update the event source mapping because it is in use.', 400], true, 10]);
  });
});
