import type { Aws } from '../../../src/testing/functions/stub';
import { bodiesIn, failures, fn, mapping, queue, recordsOf, SECOND, send, sendFifoAtOnce, type SqsRecord } from '../../support/lambda-resources';
import { TestWorld, urlOf } from '../../support/simulated-world';

/** What a function does with the records of one batch; what it returns is its answer. */
type Handle = (records: readonly SqsRecord[], aws: Aws) => Promise<unknown>;

/** A queue with a visibility timeout of 30 seconds and a function that reports failures; when each body was handed to it. */
function world(handle: Handle, properties: object = {}) {
  const seen: { body: string; at: number }[] = [];
  const test: TestWorld = new TestWorld({ Queue: queue(properties), Fn: fn(), Mapping: mapping({ FunctionResponseTypes: ['ReportBatchItemFailures'] }) }, {
    functions: {
      Fn: async (event, _, aws) => {
        for (const { body } of recordsOf(event)) seen.push({ body, at: test.world.elapsed });
        return handle(recordsOf(event), aws);
      },
    },
  });
  const times = (body: string) => seen.filter((one) => one.body === body).map(({ at }) => at / SECOND);
  return { test, world: test.world, times };
}

async function change(aws: Aws, { receiptHandle }: SqsRecord, VisibilityTimeout: number): Promise<void> {
  await aws('sqs', 'ChangeMessageVisibility', { QueueUrl: urlOf('Queue'), ReceiptHandle: receiptHandle, VisibilityTimeout });
}

const receives = ({ attributes }: SqsRecord) => Number(attributes.ApproximateReceiveCount);

// Source: developer guide, "Implementing partial batch responses": what has failed becomes visible again when its timeout is over.
describe('a receipt handle of a record works while the batch is in flight, and what the function has set stays in force', () => {
  test.each([[300, 299.9, 301], [5, 4.9, 6], [0, 0, 1]])('%i seconds for a message that is reported as failed', async (seconds, least, most) => {
    const { test, times } = world(async (records, aws) => {
      const first = records.filter((record) => receives(record) === 1);
      for (const record of first) await change(aws, record, seconds);
      return failures(first.map(({ messageId }) => messageId));
    });
    await send(test, 'a');
    await test.world.settle();
    const [one, two, ...more] = times('a');
    expect(two - one).toBeGreaterThanOrEqual(least);
    expect(two - one).toBeLessThan(most);
    expect([more, bodiesIn(test, 'Queue')]).toEqual([[], []]);
  });

  test('without a change it is the timeout of the queue, from the receive on', async () => {
    const { test, times } = world(async (records) => failures(records.filter((record) => receives(record) === 1).map(({ messageId }) => messageId)));
    await send(test, 'a');
    await test.world.settle();
    const [one, two] = times('a');
    expect(two - one).toBeGreaterThan(29);
    expect(two - one).toBeLessThan(31);
  });

  test('each message of a batch has its own, and those that succeeded are deleted', async () => {
    const seconds: Record<string, number> = { slow: 200, fast: 2 };
    const { test, times } = world(async (records, aws) => {
      const failed = records.filter((record) => receives(record) === 1 && record.body in seconds);
      for (const record of failed) await change(aws, record, seconds[record.body]);
      return failures(failed.map(({ messageId }) => messageId));
    }, { DelaySeconds: 10 });
    await send(test, 'slow', 'fast', 'done');
    await test.world.settle();
    const gap = (body: string) => times(body)[1] - times(body)[0];
    expect(Math.floor(gap('slow'))).toBe(200);
    expect(Math.floor(gap('fast'))).toBe(2);
    expect(times('done')).toHaveLength(1);
  });

  test('it stays in force when the function throws', async () => {
    const { test, times } = world(async (records, aws) => {
      if (receives(records[0]) > 1) return {};
      await change(aws, records[0], 100);
      throw new Error('not yet');
    });
    await send(test, 'a');
    await test.world.settle();
    expect(Math.floor(times('a')[1] - times('a')[0])).toBe(100);
  });

  test('a message whose time was extended is deleted when it succeeds after all', async () => {
    const { test, times } = world(async (records, aws) => change(aws, records[0], 600));
    await send(test, 'a');
    await test.world.settle();
    expect([times('a').length, bodiesIn(test, 'Queue')]).toEqual([1, []]);
  });

  test('in a FIFO queue the group waits as long, and other groups do not', async () => {
    const { test, times } = world(async (records, aws) => {
      const failed = records.filter((record) => record.body.startsWith('a') && receives(record) === 1);
      for (const record of failed) await change(aws, record, 120);
      return failures(failed.map(({ messageId }) => messageId));
    }, { FifoQueue: true });
    await sendFifoAtOnce(test, 'a1', 'b1');
    await test.world.advance(5 * SECOND);
    await sendFifoAtOnce(test, 'a2', 'b2');
    await test.world.settle();
    expect(Math.floor(times('a1')[1] - times('a1')[0])).toBe(120);
    expect(times('a2')[0]).toBeGreaterThan(120);
    expect([times('b1')[0], times('b2')[0]].every((at) => at < 10)).toBe(true);
  });

  test('when the batch is over the handle is that of a message which is not in flight, or has another receiver', async () => {
    let handle = '';
    const { test } = world(async ([record]) => {
      handle ||= record.receiptHandle;
      return receives(record) === 1 ? failures([record.messageId]) : {};
    });
    await send(test, 'a');
    await test.world.settle();
    const late = test.aws('sqs', 'ChangeMessageVisibility', { QueueUrl: urlOf('Queue'), ReceiptHandle: handle, VisibilityTimeout: 60 });
    await expect(late).rejects.toMatchObject({ code: 'InvalidParameterValueException' });
  });
});
