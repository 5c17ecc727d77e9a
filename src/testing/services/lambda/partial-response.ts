/**
 * Ids of the messages that a handler reported as failed. An empty or missing list means that all succeeded; an answer that
 * is malformed, or that names a message which was not in the batch, means that all failed.
 * Source: developer guide, "Implementing partial batch responses", success and failure conditions.
 */
export function failedMessages(payload: string, batch: readonly string[]): ReadonlySet<string> {
  const answer: unknown = JSON.parse(payload);
  if (answer === null) return new Set();
  if (typeof answer !== 'object' || Array.isArray(answer)) return new Set(batch);
  const { batchItemFailures } = answer as { batchItemFailures?: unknown };
  if (batchItemFailures === undefined || batchItemFailures === null) return new Set();
  if (!Array.isArray(batchItemFailures)) return new Set(batch);
  const ids = batchItemFailures.map((failure: { itemIdentifier?: unknown } | null) => failure?.itemIdentifier);
  const known = ids.every((id): id is string => typeof id === 'string' && batch.includes(id));
  return new Set(known ? ids : batch);
}
