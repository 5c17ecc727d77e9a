/** What was used. */
export interface Counts {
  /** By operation. */
  readonly calls: Readonly<Record<string, number>>;
  /** Entries that the bus got. */
  readonly entries: number;
  /** As AWS counts: DynamoDB Local tells 0 where nothing is found. */
  readonly readUnits: number;
  readonly readUnitsTold: number;
  readonly pageWriteUnits: number;
  readonly cursorWriteUnits: number;
  readonly otherWriteUnits: number;
  /** Writes whose condition was not met; their units are among those above. */
  readonly refused: number;
}

export const NOTHING: Counts = {
  calls: {}, entries: 0, readUnits: 0, readUnitsTold: 0, pageWriteUnits: 0, cursorWriteUnits: 0, otherWriteUnits: 0, refused: 0,
};

/** The one and the other. */
export function sum(one: Counts, more: Partial<Counts>): Counts {
  const added = Object.entries(more).filter(([name]) => name !== 'calls').map(([name, count]) => [name, one[name as 'entries'] + (count as number)]);
  const calls = { ...one.calls };
  for (const [operation, count] of Object.entries(more.calls ?? {})) calls[operation] = (calls[operation] ?? 0) + count;
  return { ...one, ...Object.fromEntries(added), calls } as Counts;
}

/** Units of all writes. */
export function writeUnits({ pageWriteUnits, cursorWriteUnits, otherWriteUnits }: Counts): number {
  return pageWriteUnits + cursorWriteUnits + otherWriteUnits;
}
