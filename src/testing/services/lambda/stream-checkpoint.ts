/**
 * How many records of a batch have succeeded, from its beginning, as its handler reports it: all of them when the list of failures
 * is empty or missing; those before the lowest sequence number in it; none when the answer is malformed or names no record of the batch.
 * Source: developer guide, "Configuring partial batch response with DynamoDB and Lambda".
 *
 * @param batch sequence numbers, ascending.
 */
export function checkpointOf(payload: string, batch: readonly string[]): number {
  const answer: unknown = JSON.parse(payload);
  if (answer === null || answer === '') return batch.length;
  if (typeof answer !== 'object' || Array.isArray(answer)) return 0;
  const { batchItemFailures } = answer as { batchItemFailures?: unknown };
  if (batchItemFailures === undefined || batchItemFailures === null) return batch.length;
  if (!Array.isArray(batchItemFailures)) return 0;
  const places = new Map(batch.map((sequenceNumber, place) => [sequenceNumber, place]));
  const failed = batchItemFailures.map((failure: { itemIdentifier?: unknown } | null) => places.get(failure?.itemIdentifier as string) ?? 0);
  return Math.min(batch.length, ...failed);
}
