import { OFF, ROLE } from './scheduler-world';
import type { Aws, Stub } from '../../../src/testing/functions/stub';
import { bodiesIn, failures, fn, FUNCTION, mapping, MINUTE, queue, QUEUE, recordsOf, send } from '../../support/lambda-resources';
import { arnOf, TestWorld, urlOf } from '../../support/simulated-world';

const PROBE = {
  Name: 'Probe',
  ScheduleExpression: 'rate(5 minutes)',
  FlexibleTimeWindow: OFF,
  Target: { Arn: arnOf('Fn', FUNCTION), RoleArn: ROLE, Input: '{"probe":true}' },
};
const OUTAGE = 60 * MINUTE;

const polling = async (aws: Aws, Enabled: boolean) => aws('lambda', 'UpdateEventSourceMapping', { UUID: 'Mapping', Enabled });
const probing = async (aws: Aws, State: string) => aws('scheduler', 'UpdateSchedule', { ...PROBE, State });

/** Takes one message itself; when it is handled, the queue is polled again and probing ends. */
async function probe(aws: Aws, isUp: () => boolean, handled: string[]): Promise<void> {
  const { Messages: [message] = [] } = await aws('sqs', 'ReceiveMessage', { QueueUrl: urlOf('Queue'), WaitTimeSeconds: 2 }) as { Messages?: Record<string, string>[] };
  if (message && !isUp()) {
    await aws('sqs', 'ChangeMessageVisibility', { QueueUrl: urlOf('Queue'), ReceiptHandle: message.ReceiptHandle, VisibilityTimeout: 0 });
    return;
  }
  if (message) {
    handled.push(message.Body);
    await aws('sqs', 'DeleteMessage', { QueueUrl: urlOf('Queue'), ReceiptHandle: message.ReceiptHandle });
  }
  await polling(aws, true);
  await probing(aws, 'DISABLED');
}

test('a consumer that finds its downstream gone pauses itself, probes on a schedule, and goes on when it is back', async () => {
  const handled: string[] = [];
  const isUp = () => test.world.elapsed > OUTAGE;
  const Fn: Stub = async (event, _, aws) => {
    if ((event as { probe?: boolean }).probe) return probe(aws, isUp, handled);
    if (isUp()) return void handled.push(...recordsOf(event).map(({ body }) => body));
    await probing(aws, 'ENABLED');
    await polling(aws, false).catch(({ code }) => expect(code).toBe('ResourceInUseException')); // another invocation was faster
    return failures(recordsOf(event).map(({ messageId }) => messageId));
  };
  const { Name, ...properties } = PROBE;
  const test = new TestWorld({
    Queue: queue({ VisibilityTimeout: 60 }),
    Fn: fn({ Timeout: 30 }),
    Mapping: mapping({ FunctionResponseTypes: ['ReportBatchItemFailures'] }),
    [Name]: { Type: 'AWS::Scheduler::Schedule', Properties: { ...properties, State: 'DISABLED' } },
  }, { functions: { Fn } });
  const bodies = Array.from({ length: 20 }, (_, index) => `m${index}`);
  await send(test, ...bodies);
  await test.world.advance(OUTAGE);
  const receives = test.entries('received').length;
  expect(handled).toEqual([]);
  expect(receives).toBeLessThan(100); // without the breaker each message would have had sixty
  expect((await test.aws('lambda', 'GetEventSourceMapping', { UUID: 'Mapping' })).State).toBe('Disabled');
  await test.world.advance(30 * MINUTE);
  await test.world.settle();
  expect([...handled].sort()).toEqual([...bodies].sort());
  expect(bodiesIn(test, 'Queue')).toEqual([]);
  expect((await test.aws('lambda', 'GetEventSourceMapping', { UUID: 'Mapping' })).State).toBe('Enabled');
  expect((await test.aws('scheduler', 'GetSchedule', { Name })).State).toBe('DISABLED');
  expect(test.sqs.queue(arnOf('Queue', QUEUE))!.all()).toEqual([]);
});
