import { InvalidMessageError, streamConsumer, type BatchCounts, type StreamConsumerOptions } from '../../src/runtime';
import { recordingLogger } from '../support/runtime-events';
import { changes, goOnFrom, kinesisEvents } from '../support/stream-events';

const logger = recordingLogger();
beforeEach(() => logger.lines.splice(0));
afterEach(() => jest.restoreAllMocks());

const { proxy: revoked, revoke } = Proxy.revocable({}, {});
revoke();

/** The same for both kinds of streams: calls `handle` with the id of each record. */
const streams = {
  'a DynamoDB stream': (ids: string[], handle: (id: string) => unknown, options: StreamConsumerOptions = { logger }) =>
    streamConsumer<{ id: string }>(({ newImage }) => handle(newImage!.id), options)(changes(...ids)),
  'a Kinesis stream': (ids: string[], handle: (id: string) => unknown, options: StreamConsumerOptions = { logger }) =>
    streamConsumer<string>(({ data }) => handle(data), { ...options, source: 'kinesis' })(kinesisEvents(...ids)),
};

describe.each(Object.entries(streams))('%s', (_, run) => {
  /** Handles what is not in `bad`; what was begun, and the answer. */
  async function failingFor(bad: string[], ids: string[], thrown: unknown = new Error('no stock')) {
    const begun: string[] = [];
    const answer = await run(ids, (id) => {
      begun.push(id);
      if (bad.includes(id)) throw thrown;
    });
    return { begun, answer };
  }

  test('that was handled is gone on from its end', async () => {
    expect(await failingFor([], ['a', 'b', 'c'])).toEqual({ begun: ['a', 'b', 'c'], answer: goOnFrom() });
    expect(logger.lines).toEqual([]);
  });

  test.each(['a', 'b', 'd'])('stops at the first failure, %s, and goes on from there', async (bad) => {
    const ids = ['a', 'b', 'c', 'd'];
    const { begun, answer } = await failingFor([bad, 'd'], ids);
    expect(answer).toEqual(goOnFrom(bad));
    expect(begun).toEqual(ids.slice(0, ids.indexOf(bad) + 1));
  });

  test('with nothing in it is handled', async () => {
    expect(await failingFor([], [])).toEqual({ begun: [], answer: goOnFrom() });
  });

  test('begins a record when the one before it is done', async () => {
    const lines: string[] = [];
    await run(['a', 'b'], async (id) => {
      lines.push(`${id} begins`);
      await new Promise(setImmediate);
      lines.push(`${id} ends`);
    });
    expect(lines).toEqual(['a begins', 'a ends', 'b begins', 'b ends']);
  });

  test.each([
    ['an error', new RangeError('no stock'), 'record failed', 'RangeError', 'no stock'],
    ['null', null, 'record failed', 'object', 'null'],
    ['an object without a prototype', Object.create(null), 'record failed', 'object', 'unknown'],
    ['a revoked proxy', revoked, 'record failed', 'object', 'unknown'],
    ['that the input is impossible', new InvalidMessageError('no id'),
      'record is invalid: it comes again until its event source mapping sets it aside', 'InvalidMessageError', 'no id'],
  ])('whose handler throws %s stops there, and the log says why', async (__, thrown, message, error_name, error_message) => {
    expect((await failingFor(['b'], ['a', 'b', 'c'], thrown)).answer).toEqual(goOnFrom('b'));
    expect(logger.lines).toEqual([expect.objectContaining({ level: 'error', message, sequence_number: 'seq-b', error_name, error_message })]);
  });

  test('is stopped by a rejection as by a throw', async () => {
    expect(await run(['a', 'b', 'c'], (id) => (id === 'b' ? Promise.reject(new Error('no stock')) : undefined))).toEqual(goOnFrom('b'));
  });

  test('is stopped where it failed, also when the logger throws', async () => {
    const console = jest.spyOn(globalThis.console, 'error').mockImplementation();
    const broken = { ...recordingLogger(), error: () => { throw new Error('disk full'); } };
    expect(await run(['a', 'b'], () => { throw new Error('no stock'); }, { logger: broken })).toEqual(goOnFrom('a'));
    expect(console.mock.calls).toEqual([[expect.objectContaining({
      message: 'logging about a record failed', sequence_number: 'seq-a', error_message: 'disk full',
    })]]);
  });

  test.each([
    ['throws', () => { throw new Error('disk full'); }],
    ['rejects', () => Promise.reject(new Error('disk full'))],
  ])('stays handled when metrics %s', async (__, metrics) => {
    const console = jest.spyOn(globalThis.console, 'error').mockImplementation();
    expect(await run(['a', 'b'], () => {}, { metrics })).toEqual(goOnFrom());
    expect(console.mock.calls).toEqual([[expect.objectContaining({ message: 'metrics were not written', error_message: 'disk full' })]]);
  });

  test('is counted: what was handled, and the one that failed, not those that wait', async () => {
    const counts: BatchCounts[] = [];
    const metrics = (count: BatchCounts) => void counts.push(count);
    await run(['a', 'b', 'c', 'd'], (id) => { if (id === 'c') throw new Error('no stock'); }, { logger, metrics });
    await run(['a', 'b'], () => {}, { logger, metrics });
    expect(counts).toEqual([
      expect.objectContaining({ processed: 2, failed: 1 }), expect.objectContaining({ processed: 2, failed: 0, coldStart: false }),
    ]);
  });
});

test('what a wrapper of the handler notes is counted, also where the handler took the delivery apart', async () => {
  const counts: BatchCounts[] = [];
  const handler = streamConsumer<{ id: string }>(({ newImage }, { note }) => {
    if (newImage!.id !== 'c') note('duplicate');
    if (newImage!.id === 'b') note('possiblyRepeated');
  }, { logger, metrics: (count) => counts.push(count) });
  await handler(changes('a', 'b', 'c'));
  expect(counts).toEqual([{ processed: 3, failed: 0, duplicates: 2, possiblyRepeated: 1, coldStart: expect.any(Boolean) }]);
});

test('the first invocation of an execution environment is told as such', async () => {
  const counts: BatchCounts[] = [];
  await jest.isolateModulesAsync(async () => {
    const fresh = jest.requireActual<{ streamConsumer: typeof streamConsumer }>('../../src/runtime');
    const handler = fresh.streamConsumer(() => {}, { metrics: (count) => counts.push(count) });
    await handler(changes('a'));
    await handler(changes('a'));
  });
  expect(counts.map(({ coldStart }) => coldStart)).toEqual([true, false]);
});

test.each([
  ['nothing', undefined, 'it has no Records'],
  ['null', null, 'it has no Records'],
  ['an EventBridge event', { detail: {} }, 'it has no Records'],
  ['Records that are no list', { Records: {} }, 'it has no Records'],
  ['a record that is null', { Records: [null] }, 'a record has no sequence number'],
  ['a batch of SQS', { Records: [{ messageId: 'm1', body: '{}' }] }, 'a record has no sequence number'],
  ['one good record and one without a position', { Records: [...changes('a').Records, { dynamodb: {} }] }, 'a record has no sequence number'],
])('fails when called with %s, before it handles anything', async (_, event, why) => {
  const handle = jest.fn();
  await expect(streamConsumer(handle)(event as never)).rejects.toEqual(new TypeError(`the event is no batch of a DynamoDB stream: ${why}`));
  await expect(streamConsumer(handle, { source: 'kinesis' })(event as never)).rejects
    .toEqual(new TypeError(`the event is no batch of a Kinesis stream: ${why}`));
  expect(handle).not.toHaveBeenCalled();
});

test('a mapping of the other kind of stream is told by the error', async () => {
  await expect(streamConsumer(() => {})(kinesisEvents('a') as never)).rejects.toThrow('the event is no batch of a DynamoDB stream');
  await expect(streamConsumer(() => {}, { source: 'kinesis' })(changes('a') as never)).rejects.toThrow('the event is no batch of a Kinesis stream');
});
