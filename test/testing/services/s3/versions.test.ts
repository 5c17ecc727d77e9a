import { bucketWorld } from './bucket-world';
import type { S3 } from '../../../../src/testing/services/s3';

describe('a bucket that keeps versions (user guide, "How S3 Versioning works")', () => {
  const two = async (versioning: 'Enabled' | 'Suspended' = 'Enabled') => {
    const made = bucketWorld({ versioning });
    const first = (await made.put('a', 'one')).VersionId as string;
    const second = (await made.put('a', 'two')).VersionId as string;
    return { ...made, first, second };
  };

  test('each put makes a version, and each can be read', async () => {
    const { body, first, second, send } = await two();
    expect(first).toMatch(/^[0-9a-f]{32}$/);
    expect([await body('a'), await body('a', { VersionId: first }), await body('a', { VersionId: second })]).toEqual(['two', 'one', 'two']);
    expect(await send('HeadObject', { Key: 'a' })).toMatchObject({ VersionId: second });
  });

  test('versions have other ids in other seeds, and the same in the same', async () => {
    const id = async (seed: number) => (await bucketWorld({ versioning: 'Enabled', seed }).put('a')).VersionId as string;
    expect([await id(1), await id(1)]).toEqual([await id(1), await id(1)]);
    expect(await id(2)).not.toBe(await id(1));
  });

  test('a deletion leaves a marker, which hides the object (user guide, "Working with delete markers")', async () => {
    const { body, first, send, keys } = await two();
    const { VersionId, DeleteMarker } = await send('DeleteObject', { Key: 'a' });
    expect(DeleteMarker).toBe(true);
    expect(await send('GetObject', { Key: 'a' })).toMatchObject({ code: 'NoSuchKey', status: 404, DeleteMarker: true, VersionId });
    expect([await keys(), await body('a', { VersionId: first })]).toEqual([[], 'one']);
    expect(await send('GetObject', { Key: 'a', VersionId })).toMatchObject({ code: 'MethodNotAllowed', status: 405 });
  });

  test('to delete the marker brings the object back', async () => {
    const { body, send } = await two();
    const { VersionId } = await send('DeleteObject', { Key: 'a' });
    expect(await send('DeleteObject', { Key: 'a', VersionId })).toEqual({ VersionId, DeleteMarker: true });
    expect(await body('a')).toBe('two');
  });

  test('a version is deleted for good (user guide, "Deleting object versions from a versioning-enabled bucket")', async () => {
    const { body, first, second, send } = await two();
    expect(await send('DeleteObject', { Key: 'a', VersionId: second })).toEqual({ VersionId: second });
    expect([await body('a'), await body('a', { VersionId: second })]).toEqual(['one', 'NoSuchVersion']);
    await send('DeleteObject', { Key: 'a', VersionId: first });
    expect(await body('a')).toBe('NoSuchKey');
  });

  test('while that is suspended, what is put takes the place of what has no id', async () => {
    const { body, first, second, send, world } = await two('Suspended');
    expect(world.service<S3>('s3').bucket('Archive')!.versions('a')).toHaveLength(1);
    expect([first, second, await body('a', { VersionId: 'null' })]).toEqual(['null', 'null', 'two']);
    expect(await send('DeleteObject', { Key: 'a' })).toEqual({ DeleteMarker: true, VersionId: 'null' });
    expect(await body('a')).toBe('NoSuchKey');
  });
});

test('a bucket that keeps none tells of none', async () => {
  const { put, send } = bucketWorld();
  expect(await put('a')).not.toHaveProperty('VersionId');
  expect(await send('GetObject', { Key: 'a' })).not.toHaveProperty('VersionId');
  expect(await send('DeleteObject', { Key: 'a' })).toEqual({});
});
