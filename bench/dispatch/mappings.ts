/** How Lambda calls a function with the records of a stream. Source of the defaults: Lambda developer guide, "Creating an event source mapping". */
export interface Mapping {
  /** Records of one call. */
  readonly batchSize: number;
  /** After that, or beyond this age in hours, records are given up. */
  readonly retryAttempts: number;
  readonly maxRecordAgeHours: number;
}

/** A record of a stream has 24 hours. */
const UNTIL_EXPIRY = { retryAttempts: Infinity, maxRecordAgeHours: 24 };

/** The function of each variant is called as the construct, or the recipe, has it; castore's names no batch size. */
export const MAPPINGS: Readonly<Record<string, Mapping>> = {
  'eventweave': { batchSize: 100, retryAttempts: 10_000, maxRecordAgeHours: 12 },
  'castore': { batchSize: 100, ...UNTIL_EXPIRY },
  'outbox-sample': { batchSize: 10, ...UNTIL_EXPIRY },
};
