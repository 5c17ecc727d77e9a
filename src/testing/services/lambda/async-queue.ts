import { reportOutcome, type AsyncOutcome, type Destinations } from './destinations';
import type { InvokeResult } from './invocation';
import type { InvocationTarget } from './invocation-target';
import { inRange } from './range';
import type { Resource } from '../../assembly/graph';
import { ServiceError } from '../../kernel/service-error';
import type { World } from '../../kernel/world';

/** Tries after the first, and seconds; the least and the most. Source: API reference, PutFunctionEventInvokeConfig. */
const ATTEMPTS = { least: 0, most: 2, default: 2 };
const AGE = { least: 60, most: 21_600, default: 21_600 };

/** Milliseconds before the second and the third try. Source: developer guide, "How Lambda handles errors and retries with asynchronous invocation". */
const RETRY_DELAYS = [60_000, 120_000];

/** Milliseconds between tries after throttling, at first and at most. Source: the same page. */
const BACKOFF = { first: 1_000, most: 300_000 };

/** Bytes. Source: developer guide, "Lambda quotas". */
const MAX_PAYLOAD = 1_048_576;

interface AsyncEvent {
  readonly payload: string;
  readonly lineage: string;
  readonly requestId: string;
  /** Virtual milliseconds. */
  readonly expiresAt: number;
  tries: number;
  throttles: number;
}

/** The events that wait for a function to be invoked asynchronously, and what becomes of them. */
export class AsyncQueue {
  private attempts = ATTEMPTS.default;
  /** Milliseconds. */
  private age = 1_000 * AGE.default;
  private destinations: Destinations = {};

  constructor(private readonly world: World, private readonly target: InvocationTarget) {}

  /**
   * Takes the settings of an `AWS::Lambda::EventInvokeConfig`.
   *
   * @throws {Error} for settings that could not be deployed.
   */
  public configure({ path, properties }: Resource): void {
    this.attempts = inRange(path, 'MaximumRetryAttempts', properties.MaximumRetryAttempts ?? ATTEMPTS.default, ATTEMPTS);
    this.age = 1_000 * inRange(path, 'MaximumEventAgeInSeconds', properties.MaximumEventAgeInSeconds ?? AGE.default, AGE);
    const { OnSuccess, OnFailure } = properties.DestinationConfig ?? {};
    this.destinations = { onSuccess: OnSuccess?.Destination, onFailure: OnFailure?.Destination };
  }

  /** @throws {ServiceError} when the payload is too large. */
  public add(payload: string, lineage: string): void {
    const { world, target: { path } } = this;
    const size = Buffer.byteLength(payload);
    if (size > MAX_PAYLOAD) {
      throw new ServiceError('RequestTooLargeException', `${size} byte payload is too large for the Event invocation type (limit ${MAX_PAYLOAD} bytes)`, 413);
    }
    world.record({ kind: 'accepted', from: path, about: [lineage], text: 'asynchronous event' });
    const event: AsyncEvent = { payload, lineage, requestId: world.uuid('request', lineage), expiresAt: world.elapsed + this.age, tries: 0, throttles: 0 };
    world.schedule(world.latency(5, 100, lineage, 'async'), () => this.attempt(event));
    if (world.fault('duplicateDelivery', path, lineage)) {
      const again = { ...event, lineage: `${lineage}'` };
      world.schedule(world.latency(100, 60_000, lineage, 'again'), () => this.attempt(again));
    }
  }

  private attempt(event: AsyncEvent): void {
    if (this.target.fn.reserved === 0) return this.report(event, 'ZeroReservedConcurrency'); // without a try
    event.tries++;
    const { payload, lineage, requestId, tries } = event;
    this.target.invoke({
      payload,
      lineage: `${lineage}/${tries}.${event.throttles}`,
      requestId,
      about: [lineage],
      attempt: tries,
      most: 1 + this.attempts,
      spared: tries > this.attempts,
      done: (result) => this.settle(event, result),
    });
  }

  private settle(event: AsyncEvent, result: InvokeResult): void {
    const { world, target: { path } } = this;
    if (result.kind === 'success') {
      world.record({ kind: 'handled', from: path, about: [event.lineage], text: `on try ${event.tries}` });
      return this.report(event, 'Success', result);
    }
    if (result.kind === 'throttled') event.tries--; // throttling uses up time, not tries
    else if (event.tries > this.attempts) return this.report(event, 'RetriesExhausted', result);
    const delay = result.kind === 'error' ? RETRY_DELAYS[event.tries - 1] : Math.min(BACKOFF.most, BACKOFF.first * 2 ** event.throttles++);
    const left = event.expiresAt - world.elapsed;
    if (delay > left) world.schedule(left, () => this.report(event, 'EventAgeExceeded', result));
    else world.schedule(delay, () => this.attempt(event));
  }

  private report({ payload, lineage, requestId, tries }: AsyncEvent, condition: AsyncOutcome['condition'], result?: InvokeResult): void {
    reportOutcome(this.world, this.target, this.destinations, { payload, lineage, requestId, tries, condition, result });
  }
}
