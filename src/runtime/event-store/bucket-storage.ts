import type { S3Client } from '@aws-sdk/client-s3';
import { answerOf } from './errors';
import type { ObjectStorage } from './storage';

let client: S3Client | undefined;

// Loaded with the first large commit: most functions never see one.
async function s3() {
  const sdk = await import('@aws-sdk/client-s3');
  return { sdk, client: client ??= new sdk.S3Client({}) };
}

/** Keeps large commits in a bucket. */
export function bucketStorage(Bucket: string): ObjectStorage {
  return {
    put: (Key, Body) => answerOf(Bucket, async () => {
      const { sdk, client: loaded } = await s3();
      await loaded.send(new sdk.PutObjectCommand({ Bucket, Key, Body }));
    }),
    get: (Key) => answerOf(Bucket, async () => {
      const { sdk, client: loaded } = await s3();
      return (await loaded.send(new sdk.GetObjectCommand({ Bucket, Key }))).Body!.transformToByteArray();
    }),
  };
}
