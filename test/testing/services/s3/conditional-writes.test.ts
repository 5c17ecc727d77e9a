import { bucketWorld } from './bucket-world';

const failed = (Condition: string) => ({ code: 'PreconditionFailed', status: 412, message: 'At least one of the pre-conditions you specified did not hold', Condition });

describe('a conditional write (user guide, "How to prevent object overwrites with conditional writes")', () => {
  test('If-None-Match: an object is put once', async () => {
    const { put, body, send } = bucketWorld();
    expect(await put('a', 'first', { IfNoneMatch: '*' })).toHaveProperty('ETag');
    expect(await put('a', 'second', { IfNoneMatch: '*' })).toEqual(failed('If-None-Match'));
    expect(await body('a')).toBe('first');
    await send('DeleteObject', { Key: 'a' });
    expect(await put('a', 'third', { IfNoneMatch: '*' })).toHaveProperty('ETag');
  });

  test('If-None-Match: what has a delete marker is not there', async () => {
    const { put, send } = bucketWorld({ versioning: 'Enabled' });
    await put('a');
    await send('DeleteObject', { Key: 'a' });
    expect(await put('a', 'again', { IfNoneMatch: '*' })).toHaveProperty('ETag');
  });

  test('If-None-Match: an entity tag is not implemented (API reference, PutObject)', async () => {
    expect(await bucketWorld().put('a', '', { IfNoneMatch: '"x"' })).toMatchObject({ code: 'NotImplemented', status: 501 });
  });

  test('If-Match: an object is replaced as long as it is the same, with quotes or without', async () => {
    const { put, body } = bucketWorld();
    const { ETag } = await put('a', 'one');
    const { ETag: second } = await put('a', 'two', { IfMatch: ETag });
    expect(await put('a', 'three', { IfMatch: ETag })).toEqual(failed('If-Match'));
    expect(await put('a', 'four', { IfMatch: (second as string).replaceAll('"', '') })).toHaveProperty('ETag');
    expect(await body('a')).toBe('four');
  });

  test('If-Match: of an object that is not there, NoSuchKey', async () => {
    expect(await bucketWorld().put('a', '', { IfMatch: '"x"' })).toMatchObject({ code: 'NoSuchKey', status: 404 });
  });
});

describe('transactionConflict of a conditional write (API reference, PutObject: 409 ConditionalRequestConflict)', () => {
  const conflicted = () => bucketWorld({ faults: ['transactionConflict'], exactly: [{ kind: 'transactionConflict', place: 'Fn', site: 't0#0' }] });

  test.each([{ IfNoneMatch: '*' }, { IfMatch: '"x"' }])('%j: it is refused, and nothing is written', async (condition) => {
    const { sendAs, keys } = conflicted();
    expect(await sendAs('PutObject', { Key: 'a', Body: '', ...condition })).toMatchObject({ code: 'ConditionalRequestConflict', status: 409 });
    expect(await keys()).toEqual([]);
  });

  test('the next one may succeed', async () => {
    const { sendAs } = conflicted();
    expect(await sendAs('PutObject', { Key: 'a', Body: '', IfNoneMatch: '*' })).toMatchObject({ status: 409 });
    expect(await sendAs('PutObject', { Key: 'a', Body: '', IfNoneMatch: '*' })).toHaveProperty('ETag');
  });

  test('a write without a condition, a read and a deletion have none', async () => {
    const { sendAs, world } = bucketWorld({ faults: ['transactionConflict'] });
    for (let index = 0; index < 5; index++) {
      for (const operation of ['PutObject', 'GetObject', 'DeleteObject', 'ListObjectsV2']) await sendAs(operation, { Key: 'a' });
    }
    expect(world.faults.chances).toEqual({});
  });
});

test('whoever is throttled is told to slow down (API reference, "Error responses", SlowDown)', async () => {
  const { sendAs } = bucketWorld({ faults: ['throttle'], exactly: [{ kind: 'throttle', place: 'Fn', site: 't0#0' }] });
  expect(await sendAs('PutObject', { Key: 'a' })).toMatchObject({ code: 'SlowDown', status: 503 });
});
