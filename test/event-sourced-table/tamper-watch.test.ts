import { answerOf, at, base64, commit, useEventStore, useOutput } from './stream-reader-bed';
import { handler } from '../../src/event-sourced-table/stream-reader.lambda';
import type { AttributeMap } from '../../src/runtime';
import { refused } from '../support/runtime-aws-server';
import { outputOf } from '../support/runtime-child';

const bed = useEventStore();
const output = useOutput();

const A = commit('order#1', 3);
const B = commit('order#1', 3, { e: { S: 'forged' } });
const C = commit('order#1', 3, { e: { S: 'forged again' } });
const list = () => handler({ operation: 'list' });
const restore = (stream = 'order#1', version = 3) => handler({ operation: 'restore', stream, version });
const evidence = (happened: string, sequence: number, more = {}) => ({ stream: 'order#1', version: 3, happened, at: at(sequence), ...more });

/** Restores as of now what is kept. */
const RESTORED = { restoredAt: expect.any(String) };

test('a commit that is appended raises nothing', async () => {
  bed.store.put(A);
  await bed.store.deliver();
  expect([await list(), output.tampered()]).toEqual([[], 0]);
});

test.each<[string, () => void, string]>([
  ['changed', () => bed.store.put(B), 'MODIFY'],
  ['removed', () => bed.store.remove(A), 'REMOVE'],
])('a commit that is %s: what it was is kept, and the alarm raised', async (_name, change, happened) => {
  bed.store.put(A);
  change();
  expect(answerOf(await bed.store.deliver())).toEqual([]);
  expect(bed.store.items('bookkeeping')).toEqual([{
    pk: { S: '$tampered' },
    sk: { S: expect.stringMatching(/^[0-9a-f]{32}#0{37}102$/) },
    format: { N: '1' },
    happened: { S: happened },
    at: { S: at(2) },
    image: { M: A },
  }]);
  expect(await list()).toEqual([evidence(happened, 2)]);
  expect(output.tampered()).toBe(1);
});

test('the log says which stream and version, and nothing of what is in it', async () => {
  bed.store.put(commit('order#1', 3, { e: { S: 'a secret' } }));
  bed.store.put(B);
  await bed.store.deliver();
  const errors = output.lines.filter(({ level }) => level === 'ERROR');
  expect(errors).toEqual([expect.objectContaining({
    message: 'a commit was changed or removed; what it was is kept', stream: 'order#1', version: 3, happened: 'MODIFY',
  })]);
  expect(JSON.stringify(output.lines)).not.toMatch(/secret|forged/);
});

test('what is kept is what was there: binary values, sets, numbers of 38 digits, nested', async () => {
  const image = commit('order#1', 3, {
    b: { B: base64('\u0000\u00ff') },
    n: { N: '12345678901234567890.123456789012345678' },
    m: { M: { ns: { NS: ['1', '2'] }, bs: { BS: [base64('a'), base64('b')] }, l: { L: [{ NULL: true }, { BOOL: false }, { B: base64('c') }] } } },
  });
  bed.store.put(image);
  bed.store.remove(image);
  await bed.store.deliver();
  expect(bed.store.items('bookkeeping').map((item) => item.image.M)).toEqual([image]);
  await restore();
  expect(bed.store.items('events')).toEqual([image]);
});

test('snapshots and deduplication items are none of its business', async () => {
  const snapshot = { pk: { S: 'order#1' }, sk: { N: '3.5' }, d: { S: 'state' } };
  bed.store.put(snapshot);
  bed.store.put({ ...snapshot, d: { S: 'newer state' } });
  await handler({ Records: bed.store.records }); // as if there were no filter
  expect([await list(), output.tampered()]).toEqual([[], 0]);
});

test('a record that comes twice is kept once, and raises the alarm twice rather than never', async () => {
  bed.store.put(A);
  bed.store.put(B);
  const Records = [bed.store.records[1]];
  await handler({ Records });
  await handler({ Records });
  expect(await list()).toEqual([evidence('MODIFY', 2)]);
  expect(output.tampered()).toBe(2);
  await restore();
  await handler({ Records });
  expect(await list()).toEqual([evidence('MODIFY', 2, RESTORED)]);
});

test('what cannot be kept comes again, raises no alarm yet, and lets what follows wait', async () => {
  bed.store.put(A);
  bed.store.put(B);
  bed.store.put(C);
  bed.store.disturb('PutItem', () => refused('ProvisionedThroughputExceededException'));
  expect(answerOf(await bed.store.deliver())).toEqual(['102']);
  expect([await list(), output.tampered()]).toEqual([[], 0]);
});

describe('restoring', () => {
  test('puts back what was appended, and marks all that was kept', async () => {
    bed.store.put(A);
    bed.store.put(B);
    bed.store.put(C);
    bed.store.remove(C);
    await bed.store.deliver();
    expect(await restore()).toEqual({ stream: 'order#1', version: 3, marked: 3 });
    expect(bed.store.items('events')).toEqual([A]);
    expect(await list()).toEqual([evidence('MODIFY', 2, RESTORED), evidence('MODIFY', 3, RESTORED), evidence('REMOVE', 4, RESTORED)]);
  });

  test('leaves other commits and other streams alone', async () => {
    const others = [commit('order#1', 4), commit('order#13', 3), commit('order#1#3', 3)];
    for (const item of [A, ...others]) bed.store.put(item);
    for (const item of [A, ...others]) bed.store.remove(item);
    await bed.store.deliver();
    await restore();
    expect(bed.store.items('events')).toEqual([A]);
    expect((await list() as object[]).filter((kept) => 'restoredAt' in kept)).toEqual([evidence('REMOVE', 5, RESTORED)]);
  });

  test.each<[string, (deliver: () => Promise<unknown>) => Promise<void>]>([
    ['after the marks', async (deliver) => {
      await restore();
      await deliver();
    }],
    ['before the marks', async (deliver) => {
      bed.store.disturb('UpdateItem', () => 'drop');
      await expect(restore()).rejects.toThrow();
      await deliver();
      await restore();
    }],
  ])('raises no alarm when its record comes %s, and keeps what it replaced', async (_name, order) => {
    bed.store.put(A);
    bed.store.put(B);
    await bed.store.deliver();
    await order(() => bed.store.deliver());
    await bed.store.deliver();
    expect(output.tampered()).toBe(1);
    expect(await list()).toEqual([evidence('MODIFY', 2, RESTORED), evidence('RESTORE', 3, { restoredAt: at(3) })]);
    expect(bed.store.items('bookkeeping').map((item) => item.image.M).sort((one) => (one?.e.S ? 1 : -1))).toEqual([A, B]);
    expect(bed.store.items('events')).toEqual([A]);
  });

  test('a removed commit comes back without an alarm', async () => {
    bed.store.put(A);
    bed.store.remove(A);
    await bed.store.deliver();
    await restore();
    await bed.store.deliver();
    expect([await list(), output.tampered()]).toEqual([[evidence('REMOVE', 2, RESTORED)], 1]);
  });

  test('may be repeated after it broke off between the write and the marks, and after it was done', async () => {
    bed.store.put(A);
    bed.store.put(B);
    await bed.store.deliver();
    bed.store.disturb('UpdateItem', () => refused('InternalServerError', 'no luck', 500));
    await expect(restore()).rejects.toThrow('no luck');
    expect(bed.store.items('events')).toEqual([A]);
    expect(await list()).toEqual([evidence('MODIFY', 2)]);
    expect(await restore()).toMatchObject({ marked: 1 });
    expect(await restore()).toMatchObject({ marked: 0 });
    expect(bed.store.items('events')).toEqual([A]);
    await bed.store.deliver();
    expect(output.tampered()).toBe(1);
  });

  test('a commit that is changed again after it was restored raises the alarm again, and is restored again', async () => {
    bed.store.put(A);
    bed.store.put(B);
    await bed.store.deliver();
    await restore();
    bed.store.put(B);
    await bed.store.deliver();
    expect(output.tampered()).toBe(2);
    expect(await restore()).toMatchObject({ marked: 1 });
    await bed.store.deliver();
    expect(bed.store.items('events')).toEqual([A]);
    expect(output.tampered()).toBe(2);
  });

  test('what was changed while a restoration was under way is not taken for what was appended', async () => {
    bed.store.put(A);
    bed.store.put(B);
    await bed.store.deliver();
    bed.store.put(C); // its record comes with that of the restoration
    await restore();
    await bed.store.deliver();
    expect(await list()).toEqual([evidence('MODIFY', 2, RESTORED), evidence('MODIFY', 3), evidence('RESTORE', 4, { restoredAt: at(4) })]);
    await restore();
    expect(bed.store.items('events')).toEqual([A]);
  });

  test('a commit that took the place of a removed one is kept when that is restored', async () => {
    const innocent = commit('order#1', 3, { i: { B: base64('another commit') } });
    bed.store.put(A);
    bed.store.remove(A);
    bed.store.put(innocent);
    await bed.store.deliver();
    await restore();
    await bed.store.deliver();
    expect(bed.store.items('bookkeeping').map((item) => item.image.M)).toContainEqual(innocent);
  });

  test('a change back by somebody else is one as well', async () => {
    bed.store.put(A);
    bed.store.put(B);
    bed.store.put(A);
    await bed.store.deliver();
    expect(output.tampered()).toBe(1);
  });

  test.each<[string, AttributeMap, AttributeMap]>([
    ['attributes', { a: { S: 'a' }, b: { S: 'b' } }, { b: { S: 'b' }, a: { S: 'a' } }],
    ['texts of a set', { a: { SS: ['a', 'b'] } }, { a: { SS: ['b', 'a'] } }],
    ['numbers of a set', { a: { NS: ['1', '2'] } }, { a: { NS: ['2', '1'] } }],
    ['binaries of a set', { a: { BS: [base64('a'), base64('b')] } }, { a: { BS: [base64('b'), base64('a')] } }],
  ])('is recognized whatever the order of the %s that its record has', async (_name, original, turned) => {
    bed.store.put(commit('order#1', 3, original));
    bed.store.put(B);
    await bed.store.deliver();
    bed.store.put(commit('order#1', 3, original));
    const [{ dynamodb, ...record }] = bed.store.records.splice(0);
    bed.store.records.push({ ...record, dynamodb: { ...dynamodb, NewImage: { ...turned, ...commit('order#1', 3, turned) } } });
    await bed.store.deliver();
    expect(output.tampered()).toBe(1);
  });

  test.each<[string, AttributeMap, AttributeMap]>([
    ['members of a set', { a: { SS: ['a', 'b'] } }, { a: { SS: ['a'] } }],
    ['the type of a set', { a: { SS: ['1', '2'] } }, { a: { NS: ['1', '2'] } }],
    ['the type of a value', { a: { S: '1' } }, { a: { N: '1' } }],
    ['the order of a list', { a: { L: [{ S: 'a' }, { S: 'b' }] } }, { a: { L: [{ S: 'b' }, { S: 'a' }] } }],
    ['something deep down', { a: { M: { b: { L: [{ M: { c: { S: 'c' } } }] } } } }, { a: { M: { b: { L: [{ M: { c: { S: 'd' } } }] } } } }],
    ['bytes', { a: { B: base64('a') } }, { a: { B: base64('b') } }],
    ['bytes of a set', { a: { BS: [base64('a')] } }, { a: { BS: [base64('b')] } }],
  ])('is none where %s differ', async (_name, original, other) => {
    bed.store.put(commit('order#1', 3, original));
    bed.store.put(commit('order#1', 3, other));
    await bed.store.deliver();
    bed.store.put(commit('order#1', 3, { a: { S: 'something else' } }));
    bed.store.put(commit('order#1', 3, other));
    await bed.store.deliver();
    expect(output.tampered()).toBe(3);
  });

  test('fails for a commit of which nothing is kept, and says so', async () => {
    bed.store.put(A);
    await expect(restore()).rejects.toThrow(new Error('nothing that could be put back is kept of version 3 of stream order#1; { "operation": "list" } tells what is'));
    expect(bed.store.items('events')).toEqual([A]);
  });
});

/** Bytes that an appender may use of an item, of which 2 KiB are left free. */
const LARGEST = (400 - 2) * 1024;

test('the largest commit that is appended can be kept, and restored', async () => {
  const name = `order#${'n'.repeat(2_042)}`;
  const rest = 'pk'.length + 2_048 + 'sk'.length + 2 + 'i'.length + 16 + 'e'.length;
  const largest = { pk: { S: name }, sk: { N: '3' }, i: { B: base64('0123456789abcdef') }, e: { S: 'x'.repeat(LARGEST - rest) } };
  bed.store.put(largest);
  bed.store.remove(largest);
  expect(answerOf(await bed.store.deliver())).toEqual([]);
  await restore(name);
  expect(bed.store.items('events')).toEqual([largest]);
});

test('the metric that the alarm looks at, and the log line, as Lambda runs it', async () => {
  bed.store.put(A);
  bed.store.put(B);
  const { stdout, stderr } = await outputOf(`
    import { handler } from './src/event-sourced-table/stream-reader.lambda';
    void handler(${JSON.stringify({ Records: [bed.store.records[1]] })});`, {
    ...bed.aws.env,
    AWS_LAMBDA_FUNCTION_NAME: 'reader',
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
    EVENTWEAVE_EVENT_STORE_TABLE_NAME: 'events',
    EVENTWEAVE_BOOKKEEPING_TABLE_NAME: 'bookkeeping',
  });
  const lines = [...stdout, ...stderr].map((line) => JSON.parse(line));
  const [metric] = lines.filter((line) => 'Tampered' in line);
  expect(metric).toMatchObject({
    Tampered: 1, service: 'reader', _aws: { CloudWatchMetrics: [{ Namespace: 'Eventweave', Dimensions: [['service']], Metrics: [{ Name: 'Tampered', Unit: 'Count' }] }] },
  });
  expect(lines).toContainEqual(expect.objectContaining({ service: 'reader', level: 'ERROR', stream: 'order#1', version: 3, happened: 'MODIFY' }));
  expect(lines).toContainEqual(expect.objectContaining({ Processed: 1, Failed: 0 }));
});
