/** What was used. */
export interface Counts {
  readonly calls: number;
  readonly readUnits: number;
  readonly writeUnits: number;
  /** Writes whose condition was not met. */
  readonly refused: number;
  readonly refusedWriteUnits: number;
}

/** What was used since the last time; asks the meter that this process uses DynamoDB through. */
export async function takeCounts(): Promise<Counts> {
  const response = await fetch(process.env.AWS_ENDPOINT_URL!, { method: 'POST', headers: { 'x-amz-target': 'Bench.TakeCounts' }, body: '{}' });
  if (!response.ok) throw new Error(`the meter answered ${response.status}: ${await response.text()}`);
  return await response.json() as Counts;
}
