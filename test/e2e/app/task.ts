import type { NewEvent } from 'cdk-eventweave/runtime/publish';

/** What an event tells a recorder to do. */
export interface Task {
  /** Names the event in what is recorded. */
  readonly key: string;
  /** The subscribers that it is for. */
  readonly to?: string[];
  /** How many tries fail. */
  readonly failures?: number;
  /** How long it takes. */
  readonly milliseconds?: number;
  /** What it publishes in turn. */
  readonly publish?: NewEvent;
}
