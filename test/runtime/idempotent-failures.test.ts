import { PermanentError, type CloudEvent } from '../../src/runtime';
import { idempotent, type FailurePolicy, type OnceDelivery } from '../../src/runtime/idempotency';
import { refused } from '../support/runtime-aws-server';
import { cloudEvent } from '../support/runtime-events';
import { delivery, own, TABLE, useIdempotencyTable } from '../support/runtime-idempotency';

const bed = useIdempotencyTable();
const event = cloudEvent({ data: { orderId: 'O-1' } });
const record = () => bed.tables.items(TABLE)[0];

/** A handler that acts as it is told at each try, and notes whether it was told that it may repeat. */
function handler(...acts: (() => unknown)[]) {
  const told: boolean[] = [];
  const handle = (_: CloudEvent, { possiblyRepeated }: OnceDelivery) => {
    told.push(possiblyRepeated);
    return acts[told.length - 1]();
  };
  return { handle, told };
}

const fails = () => {
  throw new Error('no answer');
};
const hangs = () => new Promise<never>(() => {});

/** Polls until something holds. */
async function until(holds: () => boolean): Promise<void> {
  const deadline = performance.now() + 5_000;
  while (!holds()) {
    if (performance.now() > deadline) throw new Error('it never held');
    await new Promise((resolve) => setImmediate(resolve));
  }
}

test('while somebody works on it, a duplicate comes again when the lock has expired', async () => {
  const { handle, told } = handler(hangs);
  const once = idempotent(handle, own());
  void once(event, delivery(30_000));
  await until(() => told.length === 1);
  bed.pass(10_000);
  const error = await once(event, delivery()).catch((thrown: unknown) => thrown) as Record<string, unknown>;
  expect(error).toMatchObject({ name: 'IdempotencyInProgressError', retryAfter: 21_000, message: 'idempotency key /orders#event-1 is in progress for 21 more seconds at most' });
  expect(error.permanent).toBeUndefined();
});

test('a lock expires with the invocation that took it, at the latest after fifteen minutes', async () => {
  for (const [left, lock] of [[30_000, 31_000], [Infinity, 901_000]]) {
    const once = idempotent(handler(hangs).handle, own());
    void once(event, delivery(left));
    const [name] = [bed.tables.items(TABLE).length];
    await until(() => bed.tables.items(TABLE).length > name);
    expect(bed.tables.items(TABLE).at(-1)).toMatchObject({ in_progress_expiration: { N: String(Date.now() + lock) } });
  }
});

test('after a crash the next one is told that it may repeat, and so does the record', async () => {
  const { handle, told } = handler(hangs, () => 'done');
  const once = idempotent(handle, own());
  void once(event, delivery(1_000));
  await until(() => told.length === 1);
  bed.pass(2_001);
  const second = delivery();
  expect(await once(event, second)).toBe('done');
  expect(told).toEqual([false, true]);
  expect(second.notes).toEqual(['possiblyRepeated']);
  expect(second.lines).toEqual([expect.objectContaining({ level: 'warn', message: 'an earlier try may have had its effect: it is possibly repeated' })]);
  expect(record()).toMatchObject({ status: { S: 'COMPLETED' }, possibly_repeated: { BOOL: true }, data: { S: '"done"' } });
});

test.each(['completes', 'fails'])('a zombie that %s after another has taken over changes nothing', async (what) => {
  let wake = () => {};
  const asleep = new Promise<void>((resolve) => (wake = resolve));
  const zombieActs = async () => {
    await asleep;
    return what === 'completes' ? 'from the grave' : fails();
  };
  let finish = () => {};
  const working = new Promise<string>((resolve) => (finish = () => resolve('new')));
  const { handle, told } = handler(zombieActs, () => working, () => 'third');
  const once = idempotent(handle, own());
  const zombie = once(event, delivery(1_000)).catch((error) => error);
  await until(() => told.length === 1);
  bed.pass(2_001);
  const holder = once(event, delivery());
  await until(() => told.length === 2);
  const held = record();
  wake();
  expect(await zombie).toMatchObject(what === 'completes' ? { name: 'IdempotencyLockLostError', key: '/orders#event-1' } : { message: 'no answer' });
  expect(record()).toEqual(held);
  await expect(once(event, delivery())).rejects.toMatchObject({ name: 'IdempotencyInProgressError' });
  finish();
  expect(await holder).toBe('new');
  expect(await once(event, delivery())).toBe('new');
  expect(told).toHaveLength(2);
});

test.each<[string, FailurePolicy]>([['deleted', 'delete'], ['kept', 'keepFailed']])('a zombie\'s permanent failure, to be %s, makes no dead letter of a message that another is at work on', async (_, policy) => {
  let wake = () => {};
  const asleep = new Promise<void>((resolve) => (wake = resolve));
  let finish = () => {};
  const { handle, told } = handler(async () => {
    await asleep;
    throw new PermanentError('no such product');
  }, () => new Promise<string>((resolve) => (finish = () => resolve('new'))));
  const once = idempotent(handle, own({ onError: () => policy }));
  const zombie = once(event, delivery(1_000)).catch((error: unknown) => error);
  await until(() => told.length === 1);
  bed.pass(2_001);
  const holder = once(event, delivery());
  await until(() => told.length === 2);
  wake();
  expect(await zombie).toMatchObject({ name: 'IdempotencyLockLostError' });
  finish();
  expect(await holder).toBe('new');
});

test('whoever throws leaves the key to the next try, which is told', async () => {
  const { handle, told } = handler(fails, () => 'done');
  const once = idempotent(handle, own());
  await expect(once(event, delivery())).rejects.toThrow('no answer');
  expect(await once(event, delivery())).toBe('done');
  expect(told).toEqual([false, true]);
});

test('a permanent error deletes the record: when the message is redriven nothing is known of it', async () => {
  const { handle, told } = handler(() => {
    throw new PermanentError('no such product');
  }, () => 'done');
  const once = idempotent(handle, own());
  await expect(once(event, delivery())).rejects.toThrow('no such product');
  expect(bed.tables.items(TABLE)).toEqual([]);
  expect(await once(event, delivery())).toBe('done');
  expect(told).toEqual([false, false]);
});

test('a permanent error does not make forgotten that an earlier try may have had its effect', async () => {
  const { handle, told } = handler(fails, () => {
    throw new PermanentError('no such product');
  }, () => 'done');
  const once = idempotent(handle, own());
  await expect(once(event, delivery())).rejects.toThrow('no answer');
  await expect(once(event, delivery())).rejects.toThrow('no such product');
  expect(await once(event, delivery())).toBe('done');
  expect(told).toEqual([false, true, true]);
});

test.each<[FailurePolicy, boolean[] | string]>([
  ['release', [false, true]],
  ['delete', [false, false]],
  ['keepFailed', 'IdempotencyFailedError'],
  ['keepInProgress', 'IdempotencyInProgressError'],
])('an error that is to %s: the next try', async (policy, outcome) => {
  const { handle, told } = handler(fails, () => 'done');
  const once = idempotent(handle, own({ onError: () => policy }));
  await expect(once(event, delivery())).rejects.toThrow('no answer');
  const second = await once(event, delivery()).catch(({ name }) => name);
  expect(second).toBe(Array.isArray(outcome) ? 'done' : outcome);
  expect(told).toEqual(Array.isArray(outcome) ? outcome : [false]);
});

test('a failure that is kept is permanent at once, under its own name', async () => {
  class Declined extends Error {
    public readonly name = 'Declined';
  }
  const once = idempotent(() => {
    throw new Declined('card expired');
  }, own({ onError: (error: unknown) => (error instanceof Declined ? 'keepFailed' : 'release') }));
  await expect(once(event, delivery())).rejects.toMatchObject({ name: 'Declined', message: 'card expired', permanent: true });
  await expect(once(event, delivery())).rejects.toMatchObject({ permanent: true, failure: 'Declined: card expired' });
  expect(record()).toMatchObject({ status: { S: 'FAILED' } });
});

describe('when an answer of DynamoDB is lost and the SDK asks again', () => {
  beforeEach(() => void (process.env.AWS_MAX_ATTEMPTS = '3'));
  afterEach(() => void (process.env.AWS_MAX_ATTEMPTS = '1'));

  test('the own lock is recognized', async () => {
    const { handle, told } = handler(() => 'done');
    bed.tables.loseAnswer('PutItem');
    const load = freshRuntime();
    expect(await load.idempotent(handle, own())(event, delivery())).toBe('done');
    expect(told).toHaveLength(1);
  });

  test('the own completion is recognized', async () => {
    const load = freshRuntime();
    const once = load.idempotent(() => {
      bed.tables.loseAnswer('PutItem');
      return 'done';
    }, own());
    expect(await once(event, delivery())).toBe('done');
    expect(bed.aws.calls).toHaveLength(3);
    expect(record()).toMatchObject({ status: { S: 'COMPLETED' } });
  });
});

// The client reads how often it may try when it is made.
function freshRuntime(): typeof import('../../src/runtime/idempotency') {
  let runtime: typeof import('../../src/runtime/idempotency');
  jest.isolateModules(() => {
    runtime = jest.requireActual('../../src/runtime/idempotency');
  });
  return runtime!;
}

test.each([
  ['is gone', 'gone', 'ResourceNotFoundException, Requested resource not found'],
  ['may not be used', TABLE, 'AccessDeniedException, not yours'],
])('a table that %s: nothing is done, and one error says so', async (_, tableName, why) => {
  const { handle, told } = handler(() => 'done');
  if (tableName === TABLE) bed.tables.disturb('PutItem', () => refused('AccessDeniedException', 'not yours'));
  const error = await idempotent(handle, own({ tableName }))(event, delivery()).catch((thrown: unknown) => thrown) as Record<string, unknown>;
  expect(error).toMatchObject({ name: 'IdempotencyStoreError', tableName, message: `idempotency table ${tableName} cannot be used: ${why}` });
  expect(error.permanent).toBeUndefined();
  expect(told).toEqual([]);
});

test('when the record of a failure cannot be written, the failure is what is thrown', async () => {
  const once = idempotent(() => {
    bed.tables.disturb('PutItem', () => refused('InternalServerError', 'down', 500));
    throw new Error('no answer');
  }, own());
  const only = delivery();
  await expect(once(event, only)).rejects.toThrow('no answer');
  expect(only.lines).toEqual([expect.objectContaining({ level: 'warn', message: 'the idempotency record was left in progress' })]);
});

describe('a logger that throws', () => {
  const loud = () => {
    throw new Error('no disk');
  };
  const deaf = () => ({ ...delivery(), log: { debug: loud, info: loud, warn: loud, error: loud } });
  beforeEach(() => void jest.spyOn(console, 'error').mockImplementation());
  afterEach(() => jest.restoreAllMocks());

  test('keeps no effect from being recorded, and no duplicate from being one', async () => {
    const { handle, told } = handler(() => 'x'.repeat(350_001));
    const once = idempotent(handle, own());
    await once(event, deaf());
    expect(record()).toMatchObject({ status: { S: 'COMPLETED' } });
    expect(await once(event, deaf())).toBeUndefined();
    expect(told).toEqual([false]);
    expect(console.error).toHaveBeenCalledWith(expect.objectContaining({ message: 'logging failed', error_message: 'no disk' }));
  });

  test('keeps nobody from trying again', async () => {
    const { handle } = handler(fails, () => 'done');
    const once = idempotent(handle, own());
    await expect(once(event, deaf())).rejects.toThrow('no answer');
    expect(await once(event, deaf())).toBe('done');
  });
});
