import { BUCKET_ARN, bucketWorld } from './bucket-world';
import type { AccessRequest } from '../../../../src/testing/kernel/world';

const A = { Key: 'a' };

/** A bucket with an object `a`, and a function that may do everything but what is denied. */
async function guarded(...denied: string[]) {
  const wanted: AccessRequest[] = [];
  const denialForRole = (_: string, request: AccessRequest) => {
    wanted.push(request);
    return denied.includes(request.action) ? `may not ${request.action}` : undefined;
  };
  const made = bucketWorld({ versioning: 'Enabled', authority: { denialForRole, denialForService: () => undefined } });
  const { VersionId } = await made.put('a');
  const asked = async (operation: string, input: object) => {
    wanted.length = 0;
    await made.sendAs(operation, input);
    return wanted.map(({ action, resource, context = {} }) => [action, resource.replace(BUCKET_ARN, 'arn'), context]);
  };
  return { ...made, asked, VersionId: VersionId as string };
}

describe('what a caller must be allowed (S3 user guide, "Required permissions for Amazon S3 API operations")', () => {
  test.each<[operation: string, input: object, expected: unknown[]]>([
    ['PutObject', A, [['s3:PutObject', 'arn/a', {}]]],
    ['PutObject', { ...A, IfNoneMatch: '*' }, [['s3:PutObject', 'arn/a', { 's3:if-none-match': '*' }]]],
    ['PutObject', { ...A, IfMatch: 'x' }, [['s3:PutObject', 'arn/a', { 's3:if-match': 'x' }], ['s3:GetObject', 'arn/a', { 's3:if-match': 'x' }]]],
    ['PutObject', { ...A, ServerSideEncryption: 'aws:kms' }, [['s3:PutObject', 'arn/a', { 's3:x-amz-server-side-encryption': 'aws:kms' }]]],
    ['GetObject', A, [['s3:GetObject', 'arn/a', {}]]],
    ['GetObject', { Key: 'gone' }, [['s3:GetObject', 'arn/gone', {}], ['s3:ListBucket', 'arn', {}]]],
    ['HeadObject', A, [['s3:GetObject', 'arn/a', {}]]],
    ['DeleteObject', A, [['s3:DeleteObject', 'arn/a', {}]]],
    ['ListObjectsV2', { Prefix: 'a/', MaxKeys: 5 }, [['s3:ListBucket', 'arn', { 's3:prefix': 'a/', 's3:max-keys': '5' }]]],
  ])('%s of %j', async (operation, input, expected) => {
    expect(await (await guarded()).asked(operation, input)).toEqual(expected);
  });

  test('versions have permissions of their own', async () => {
    const { asked, VersionId } = await guarded();
    const context = { 's3:VersionId': VersionId };
    expect(await asked('GetObject', { ...A, VersionId })).toEqual([['s3:GetObjectVersion', 'arn/a', context]]);
    expect(await asked('DeleteObject', { ...A, VersionId })).toEqual([['s3:DeleteObjectVersion', 'arn/a', context]]);
  });
});

test.each([['PutObject', 's3:PutObject'], ['GetObject', 's3:GetObject'], ['DeleteObject', 's3:DeleteObject'], ['ListObjectsV2', 's3:ListBucket']])('%s without %s is AccessDenied, and changes nothing', async (operation, action) => {
  const { sendAs, body } = await guarded(action);
  expect(await sendAs(operation, { ...A, Body: 'other' })).toEqual({ code: 'AccessDenied', status: 403, message: `may not ${action}` });
  expect(await body('a')).toBe('a');
});

test.each(['GetObject', 'HeadObject'])('%s: whoever may not list the bucket does not learn what is not there (API reference, GetObject, HeadObject)', async (operation) => {
  const { sendAs } = await guarded('s3:ListBucket');
  expect(await sendAs(operation, { Key: 'gone' })).toMatchObject({ code: 'AccessDenied', status: 403 });
  expect(await sendAs(operation, A)).toMatchObject({ ContentLength: 1 });
});

test('a conditional write does not tell by If-Match what one may not read', async () => {
  const { sendAs } = await guarded('s3:GetObject');
  expect(await sendAs('PutObject', { ...A, IfMatch: '"x"' })).toMatchObject({ code: 'AccessDenied' });
});
