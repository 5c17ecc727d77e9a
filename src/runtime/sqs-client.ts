import type { SQSClient } from '@aws-sdk/client-sqs';

/** Longest wait in milliseconds: a queue that does not answer must not cost the whole batch its time. */
const MAX_WAIT = 5_000;

/** The client, how it is called, and when to give up. */
export interface Sqs {
  readonly sdk: typeof import('@aws-sdk/client-sqs');
  readonly client: SQSClient;
  readonly until: { readonly abortSignal: AbortSignal };
}

let client: SQSClient | undefined;
const queueUrls = new Map<string, Promise<string>>();

/** The SQS client, loaded on the first call, for calls that take half of `remainingTime` (milliseconds) at most, and never more than five seconds. */
export async function sqsClient(remainingTime: number): Promise<Sqs> {
  const sdk = await import('@aws-sdk/client-sqs');
  client ??= new sdk.SQSClient({});
  return { sdk, client, until: { abortSignal: AbortSignal.timeout(Math.max(0, Math.floor(Math.min(remainingTime / 2, MAX_WAIT)))) } };
}

/** The URL of a queue; asked for once in an execution environment. */
export function queueUrl(arn: string, sqs: Sqs): Promise<string> {
  return once(queueUrls, arn, () => askQueueUrl(arn, sqs));
}

async function askQueueUrl(arn: string, { client: sqs, sdk, until }: Sqs): Promise<string> {
  const [QueueOwnerAWSAccountId, QueueName] = arn.split(':').slice(4);
  const { QueueUrl } = await sqs.send(new sdk.GetQueueUrlCommand({ QueueName, QueueOwnerAWSAccountId }), until);
  return QueueUrl!;
}

/** What is known for a key, or is being asked for; what could not be found out is asked again the next time. */
export function once<T>(answers: Map<string, Promise<T>>, key: string, ask: () => Promise<T>): Promise<T> {
  const known = answers.get(key);
  if (known) return known;
  const asked = ask();
  answers.set(key, asked);
  asked.catch(() => answers.delete(key));
  return asked;
}
