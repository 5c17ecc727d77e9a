import { consumer, InvalidMessageError, isInvalidMessageError, type BatchCounts } from '../../src/runtime';
import { failures, recordingLogger, sqsEvent } from '../support/runtime-events';

const logger = recordingLogger();
beforeEach(() => logger.lines.splice(0));
afterEach(() => jest.restoreAllMocks());

/** Handles what is not in `bad`, whose handling throws `thrown`. */
function failingFor(bad: string[], thrown: unknown = new Error('no stock')) {
  const handled: string[] = [];
  const handler = consumer<string>(({ data }) => {
    if (bad.includes(data)) throw thrown;
    handled.push(data);
  }, { logger });
  return { handler, handled };
}

test('a batch that was handled sends nothing back', async () => {
  const { handler, handled } = failingFor([]);
  expect(await handler(sqsEvent('a', 'b', 'c'))).toEqual(failures());
  expect(handled).toEqual(['a', 'b', 'c']);
  expect(logger.lines).toEqual([]);
});

test('what failed is sent back in the order of the batch, and its neighbours are not', async () => {
  const { handler, handled } = failingFor(['d', 'b']);
  expect(await handler(sqsEvent('a', 'b', 'c', 'd', 'e'))).toEqual(failures('b', 'd'));
  expect(handled).toEqual(['a', 'c', 'e']);
});

test('the order of the answer is that of the batch, whatever failed first', async () => {
  let failLast: (error: Error) => void;
  const last = new Promise<void>((_, reject) => (failLast = reject));
  const handler = consumer<string>(({ data }) => {
    if (data === 'a') return last;
    failLast(new Error('after the other'));
    throw new Error('first');
  }, { logger });
  expect(await handler(sqsEvent('a', 'b'))).toEqual(failures('a', 'b'));
});

test('a batch of which all failed is sent back whole, and nothing is thrown', async () => {
  const ids = Array.from({ length: 10 }, (_, index) => `m${index}`);
  expect(await failingFor(ids).handler(sqsEvent(...ids))).toEqual(failures(...ids));
});

test('an empty batch is an empty answer', async () => {
  expect(await failingFor([]).handler(sqsEvent())).toEqual(failures());
});

test.each([
  ['nothing', undefined], ['null', null], ['an EventBridge event', { detail: {} }], ['a text', 'Records'], ['Records that are no list', { Records: {} }],
])('fails when called with %s', async (_, event) => {
  await expect(failingFor([]).handler(event as never)).rejects.toEqual(new TypeError('the event is no batch of SQS messages: it has no Records'));
});

test('a handler may be synchronous, or return anything', async () => {
  const returned = [undefined, 1, 'text', Promise.resolve('later'), { then: (done: () => void) => done() }];
  let calls = 0;
  const handler = consumer(() => returned[calls++]);
  expect(await handler(sqsEvent('a', 'b', 'c', 'd', 'e'))).toEqual(failures());
  expect(calls).toBe(5);
});

const circular = new Error('circular');
circular.cause = circular;

const unnameable = new Error('unnameable');
Object.defineProperty(unnameable, 'name', { get: () => { throw new Error('no name either'); } });

const { proxy: revoked, revoke } = Proxy.revocable({}, {});
revoke();

const anythingThrown: [string, unknown, string, string][] = [
  ['an error', new RangeError('no stock'), 'RangeError', 'no stock'],
  ['a text', 'no stock', 'string', 'no stock'],
  ['nothing', undefined, 'undefined', 'undefined'],
  ['null', null, 'object', 'null'],
  ['a number', 404, 'number', '404'],
  ['a symbol', Symbol('no stock'), 'symbol', 'Symbol(no stock)'],
  ['an object', { code: 'NO_STOCK' }, 'object', '[object Object]'],
  ['a frozen error', Object.freeze(new Error('no stock')), 'Error', 'no stock'],
  ['an error that is its own cause', circular, 'Error', 'circular'],
  ['an object without a prototype', Object.create(null), 'object', 'unknown'],
  ['an object whose text cannot be read', { toString: () => { throw new Error('no text either'); } }, 'object', 'unknown'],
  ['an error whose name cannot be read', unnameable, 'object', 'unknown'],
  ['a revoked proxy', revoked, 'object', 'unknown'],
];

describe.each(anythingThrown)('a handler that throws %s', (_, thrown, errorName, errorMessage) => {
  test.each([
    ['at once', () => { throw thrown; }],
    ['later', () => Promise.reject(thrown)],
  ])('%s fails its message alone, and the log says why', async (__, fail) => {
    const handler = consumer<string>(({ data }) => (data === 'b' ? fail() : undefined), { logger });
    expect(await handler(sqsEvent('a', 'b', 'c'))).toEqual(failures('b'));
    expect(logger.lines).toEqual([expect.objectContaining({
      level: 'error', message: 'message failed', message_id: 'b', error_name: errorName, error_message: errorMessage,
    })]);
  });
});

test('a logger that throws fails the message it was to log about, not the batch', async () => {
  const console = jest.spyOn(globalThis.console, 'error').mockImplementation();
  const broken = { ...recordingLogger(), error: () => { throw new Error('disk full'); } };
  const handler = consumer<string>(({ data }) => {
    if (data === 'b') throw new Error('no stock');
  }, { logger: broken });
  expect(await handler(sqsEvent('a', 'b', 'c'))).toEqual(failures('b'));
  expect(console.mock.calls).toEqual([[expect.objectContaining({
    message: 'logging about a message failed', message_id: 'b', error_message: 'disk full',
  })]]);
});

test.each([
  ['throws', () => { throw new Error('disk full'); }],
  ['rejects', () => Promise.reject(new Error('disk full'))],
])('what was handled stays handled when metrics %s', async (_, metrics) => {
  const console = jest.spyOn(globalThis.console, 'error').mockImplementation();
  expect(await consumer(() => {}, { metrics })(sqsEvent('a', 'b'))).toEqual(failures());
  expect(console.mock.calls).toEqual([[expect.objectContaining({ message: 'metrics were not written', error_message: 'disk full' })]]);
});

test('counts tell what was handled, what failed, and the first invocation of the environment', async () => {
  const counts: BatchCounts[] = [];
  await jest.isolateModulesAsync(async () => {
    const fresh = jest.requireActual<{ consumer: typeof consumer }>('../../src/runtime');
    const handler = fresh.consumer<string>(({ data }) => {
      if (data === 'bad') throw new Error('no stock');
    }, { logger, metrics: (count) => counts.push(count) });
    const other = fresh.consumer(() => {}, { metrics: (count) => counts.push(count) });
    await handler(sqsEvent('a', 'bad', 'c'));
    await handler(sqsEvent());
    await other(sqsEvent('a'));
  });
  expect(counts).toEqual([
    { processed: 2, failed: 1, duplicates: 0, possiblyRepeated: 0, coldStart: true },
    { processed: 0, failed: 0, duplicates: 0, possiblyRepeated: 0, coldStart: false },
    { processed: 1, failed: 0, duplicates: 0, possiblyRepeated: 0, coldStart: false },
  ]);
});

test('an error named like ours counts as invalid input, also from another copy of the package', () => {
  expect(isInvalidMessageError(new InvalidMessageError('bad'))).toBe(true);
  expect(isInvalidMessageError(Object.assign(new Error('bad'), { name: 'InvalidMessageError' }))).toBe(true);
  expect(isInvalidMessageError({ name: 'InvalidMessageError' })).toBe(false);
  expect(isInvalidMessageError(undefined)).toBe(false);
});
