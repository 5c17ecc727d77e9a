import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { HeadObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import type { Batch } from './archive-batch.lambda';
import type { Progress } from './archive-progress.lambda';
import { ENV } from '../runtime/contract';
import type { FeedPosition } from '../runtime/event-feed';
import { feedTableName } from '../runtime/event-feed/feed-table';
import { placeOf } from '../runtime/event-feed/position';
import { retry } from '../runtime/event-store/retry';

const client = new S3Client({});

/** Tries while somebody else writes the same object. Source: PutObject, S3 API reference, "ConditionalRequestConflict". */
const TRIES = 5;

/** How far the archive goes with an object. */
export interface Stored {
  /** Behind the last event in it. */
  readonly position: FeedPosition;
  /** Whether it was not there yet. */
  readonly isNew: boolean;
}

/** Something else is where an object of the archive is to be. */
export class ForeignObjectError extends Error {
  public readonly name = 'ForeignObjectError';

  constructor(public readonly bucket: string, public readonly key: string) {
    super(`object ${key} of bucket ${bucket} is none of this archive: a bucket must hold the archive of one event store`);
  }
}

/**
 * Writes the events behind a place as an object, unless there is one, which may go on to another place.
 *
 * It is named after the place that it begins at, not after the event there: that may be gone when the same is tried again.
 *
 * @throws {ForeignObjectError}
 */
export async function store(behind: Progress, { events, lines, position }: Batch): Promise<Stored> {
  const Key = keyOf(behind);
  const put = new PutObjectCommand({
    Bucket: bucketName(),
    Key,
    Body: await promisify(gzip)(lines),
    ContentType: 'application/gzip',
    Metadata: { position, events: String(events) },
    IfNoneMatch: '*',
  });
  try {
    await retry(TRIES, () => client.send(put), ({ name }) => name === 'ConditionalRequestConflict');
    return { position, isNew: true };
  } catch (error) {
    if ((error as Error).name !== 'PreconditionFailed') throw error;
    return { position: await positionIn(Key), isNew: false };
  }
}

async function positionIn(Key: string): Promise<FeedPosition> {
  const Bucket = bucketName();
  const { Metadata } = await client.send(new HeadObjectCommand({ Bucket, Key }));
  if (!Metadata?.position) throw new ForeignObjectError(Bucket, Key);
  return Metadata.position as FeedPosition;
}

function keyOf({ shard, position }: Progress): string {
  const { page, index } = position === undefined ? BEGINNING : placeOf(feedTableName(), position);
  return `${padded(shard, 2)}/${padded(page, 12)}-${padded(index + 1, 6)}.ndjson.gz`;
}

/** Behind nothing: pages are counted from 1, events on them from 0. */
const BEGINNING = { page: 1, index: -1 };

function padded(number: number, digits: number): string {
  return String(number).padStart(digits, '0');
}

function bucketName(): string {
  return process.env[ENV.archiveBucketName]!;
}
