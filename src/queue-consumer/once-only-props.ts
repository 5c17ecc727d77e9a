import type { Duration } from 'aws-cdk-lib';

/** How long messages that failed wait for their next try. */
export interface RetryBackoff {
  /**
   * How long after the first try; each further delay is twice as long. Up to half of it is left out by chance.
   *
   * From 1 second to `maxDelay`.
   *
   * @default Duration.seconds(10)
   */
  readonly initialDelay?: Duration;

  /**
   * The longest delay.
   *
   * From 1 second to 12 hours, the limit of a visibility timeout.
   *
   * @default Duration.minutes(15)
   */
  readonly maxDelay?: Duration;
}

/** When a consumer stops during an outage, and how it finds out that it is over. */
export interface OutageBreakerOptions {
  /**
   * How many messages in a row have to fail in one execution environment.
   *
   * A whole number from 2 to 1000.
   *
   * @default 10
   */
  readonly failures?: number;

  /**
   * How often a few messages are tried during the outage.
   *
   * From 1 minute to 1 hour, in whole minutes.
   *
   * @default Duration.minutes(5)
   */
  readonly probeInterval?: Duration;
}
