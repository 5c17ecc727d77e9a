import type { Selector } from './key';
import { ENV } from '../contract';
import type { Note } from '../delivery';
import type { Logger } from '../log';

/** How one consumer tells messages apart, and where it keeps what it knows of them. */
export interface IdempotencyOptions<T> {
  /**
   * What has one effect: a path such as `data.orderId`, or a function of the message. Best a business key.
   *
   * @default - `source` and `id` of the event, which a publisher that tries again must keep
   */
  readonly key?: Selector<T>;

  /**
   * What must be the same whenever the key is the same.
   *
   * @default - `data` of an event, another message whole
   */
  readonly payload?: Selector<T>;

  /**
   * What tells the records of this consumer from others in the table. To be given where a function has several.
   *
   * @default - the path of the construct; the function's name where there is none
   */
  readonly name?: string;

  /**
   * Name of the table.
   *
   * @default - the one that the construct gave the function
   */
  readonly tableName?: string;

  /**
   * Seconds after which a key counts as new.
   *
   * @default - as the construct has it; 30 days where there is none
   */
  readonly ttl?: number;
}

/** What the wrappers need of a delivery, whatever brought it. */
export interface IdempotentDelivery {
  readonly log: Logger;
  /** Milliseconds of the epoch until which a next try would come in vain; set while a lock is held for the message. */
  lockedUntil?: number;
  /** Milliseconds that the next try has to wait; set where this one came in vain. */
  retryAfter?: number;
  /** Counts for the invocation's metrics. */
  note?(what: Note): void;
  /** Milliseconds. */
  remainingTime(): number;
}

/** Options, completed. */
export interface Settings {
  readonly name: string;
  readonly tableName: string;
  /** Seconds. */
  readonly ttl: number;
}

const DEFAULT_TTL = 30 * 86_400;

/** @throws {TypeError} where neither the options nor the environment say what is needed. */
export function settingsOf({ name, tableName, ttl }: IdempotencyOptions<never>): Settings {
  const { env } = process;
  const settings = {
    name: name ?? nameInEnvironment() ?? '',
    tableName: tableName ?? env[ENV.idempotencyTableName] ?? '',
    ttl: ttl ?? Number(env[ENV.idempotencyTtl] ?? DEFAULT_TTL),
  };
  if (!settings.tableName) throw new TypeError(`tableName must be given where ${ENV.idempotencyTableName} is not set; the property idempotency of a consumer sets it`);
  if (!settings.name) throw new TypeError(`name must be given where ${ENV.consumerName} is not set; the property idempotency of a consumer sets it`);
  if (!(settings.ttl > 0)) throw new TypeError(`ttl must be a number of seconds above 0, got ${settings.ttl}`);
  return settings;
}

function nameInEnvironment(): string | undefined {
  return process.env[ENV.consumerName] ?? process.env.AWS_LAMBDA_FUNCTION_NAME;
}

const NAMES = new Set<string>();

/**
 * Refuses a second wrapper of the same name in one execution environment: each would take the other's records for its own,
 * and leave work undone.
 *
 * @throws {TypeError}
 */
export function claimName({ name }: IdempotencyOptions<never>): void {
  const claimed = name ?? nameInEnvironment();
  if (claimed === undefined) return;
  if (NAMES.has(claimed)) throw new TypeError(`name must be given and unique in this function, got ${claimed} twice: each would take the other's records for its own`);
  NAMES.add(claimed);
}
