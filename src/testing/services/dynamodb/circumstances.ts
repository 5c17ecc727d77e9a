import type { EventualView } from './rows';
import type { Table } from './table';
import type { TransactionTokens } from './transaction-tokens';

/** Finds a table. @throws {ServiceError} `ResourceNotFoundException` when there is none. */
export type Tables = (nameOrArn: string) => Table;

/** What a request comes upon besides its tables. */
export interface Circumstances {
  /** What eventually consistent reads see; without it, the last write. */
  readonly view?: EventualView;
  /** Those of earlier transactions; without them, each transaction is a new one. */
  readonly tokens?: TransactionTokens;
  /**
   * Asked once by a transaction with nothing wrong in it: which of its so many items another request is at work on; undefined for none.
   */
  readonly conflict?: (items: number) => number | undefined;
}
