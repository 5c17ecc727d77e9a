import type { Aws } from '../../../../src/testing/functions/stub';
import type { FaultKind, FiredFault } from '../../../../src/testing/kernel/fault-kinds';
import type { ServiceError } from '../../../../src/testing/kernel/service-error';
import type { Authority } from '../../../../src/testing/kernel/world';
import { arnOf, TestWorld } from '../../../support/simulated-world';

export const BUCKET_ARN = arnOf('Archive', 'AWS::S3::Bucket');

/** What a request came to: its answer, or the error's code and status. */
export type Outcome = Record<string, any>; // eslint-disable-line @typescript-eslint/no-explicit-any -- answers of all operations

interface Options {
  readonly versioning?: 'Enabled' | 'Suspended';
  readonly seed?: number;
  readonly authority?: Authority;
  readonly faults?: FaultKind[];
  readonly exactly?: FiredFault[];
}

/** A world with a bucket `Archive`; `send` makes a call on it as the test does, `sendAs` as a function does. */
export function bucketWorld({ versioning, ...options }: Options = {}) {
  let act: (aws: Aws) => Promise<unknown>;
  const test = new TestWorld({
    Archive: { Type: 'AWS::S3::Bucket', Properties: versioning ? { VersioningConfiguration: { Status: versioning } } : {} },
    Fn: { Type: 'AWS::Lambda::Function' },
  }, { ...options, functions: { Fn: async (_, __, aws) => act(aws) } });
  const send = async (operation: string, input: object = {}): Promise<Outcome> => test.aws('s3', operation, { Bucket: 'Archive', ...input }).catch(shown);
  const sendAs = async (operation: string, input: object = {}): Promise<Outcome> => {
    act = async (aws) => aws('s3', operation, { Bucket: 'Archive', ...input }).catch(shown);
    const { Payload } = await test.aws('lambda', 'Invoke', { FunctionName: 'Fn' }) as { Payload: string };
    return JSON.parse(Payload) as Outcome;
  };
  const put = async (Key: string, Body: string | Uint8Array = Key, more: object = {}) => send('PutObject', { Key, Body, ...more });
  const body = async (Key: string, more: object = {}) => {
    const { Body, code } = await send('GetObject', { Key, ...more });
    return (Body as Buffer | undefined)?.toString() ?? code as string;
  };
  const keys = async (input: object = {}) => ((await send('ListObjectsV2', input)).Contents as { Key: string }[]).map(({ Key }) => Key);
  return { test, world: test.world, send, sendAs, put, body, keys };
}

function shown(error: unknown): Outcome {
  const { code, status, fields, message } = error as ServiceError;
  if (!code) throw error;
  return { code, status, message, ...fields };
}
