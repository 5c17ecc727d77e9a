import type { Schemas } from './schemas';
import type { EventStorage } from './storage';

/** What everything that a store does needs of it. */
export interface StoreContext {
  readonly category: string;
  readonly storage: EventStorage;
  readonly schemas: Schemas;
  readonly compress: boolean;
}

/** What is behind each store, for functions that work with one. */
export const CONTEXTS = new WeakMap<object, StoreContext>();
