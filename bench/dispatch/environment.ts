import { createRequire } from 'node:module';
import { devNull } from 'node:os';
import { ENV } from '../../src/runtime/contract';
import { STREAM_ARN, type StreamRecord } from './records';

/** A function, as Lambda calls it. */
export type Handler = (event: object) => Promise<{ readonly batchItemFailures?: readonly { readonly itemIdentifier: string }[] } | undefined>;

const load = createRequire(__filename);

/** The handler of a bundle in an environment of its own: nothing that another one has in mind is known to it. */
export function freshHandler(bundle: string): Handler {
  delete load.cache[load.resolve(bundle)];
  return (load(bundle) as { handler: Handler }).handler;
}

/** Calls a function with records. @throws {Error} unless it has handled all. */
export async function handleAll(handler: Handler, Records: readonly StreamRecord[]): Promise<void> {
  const { batchItemFailures = [] } = await handler({ Records }) ?? {};
  if (batchItemFailures.length > 0) throw new Error(`record ${batchItemFailures[0].itemIdentifier} was not handled`);
}

export const BUS = 'arn:aws:events:eu-central-1:111122223333:event-bus/orders';

/** Names of the tables. */
export interface TableNames {
  readonly events: string;
  readonly feed: string;
  readonly bookkeeping: string;
}

/** What the constructs tell our functions, and the recipes theirs. */
export function functionEnv({ events, feed, bookkeeping }: TableNames): Record<string, string> {
  return {
    AWS_LAMBDA_FUNCTION_NAME: 'bench',
    BUS_NAME: BUS,
    [ENV.eventStoreTableName]: events,
    [ENV.feedTableName]: feed,
    [ENV.bookkeepingTableName]: bookkeeping,
    [ENV.feedShards]: '1',
    [ENV.eventBusName]: BUS,
    [ENV.eventStoreStreamArn]: STREAM_ARN,
  };
}

/** What the SDK needs, wherever it sends its calls. */
export const SDK_ENV = {
  AWS_REGION: 'eu-central-1',
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
  AWS_CONFIG_FILE: devNull,
  AWS_SHARED_CREDENTIALS_FILE: devNull,
  AWS_MAX_ATTEMPTS: '3',
  AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
};
