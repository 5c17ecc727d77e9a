import { DescribeEventBusCommand, EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { chunks } from './chunks.lambda';
import type { StreamEvent } from './cloud-events.lambda';
import { EventTooLargeError, publish, PublishError } from '../runtime/publish';

/** Entries of one call. Source: PutEvents API reference. */
const MAX_ENTRIES = 10;

/** Characters of an event's type. Source: PutEventsRequestEntry, API reference; there are reports that longer ones are accepted, and dropped. */
const LONGEST_TYPE = 128;

/** Calls at once. */
const AT_ONCE = 10;

/**
 * How long it is taken for granted that the bus is there, in milliseconds. What is published to one that is not is accepted, and dropped.
 * Source: EventBridge user guide, "Sending events with PutEvents".
 */
const BUS_CHECK = 10_000;

/** What is wrong with an entry itself: no other stream fails for that. Source: PutEvents API reference. */
const OF_THE_EVENT = ['MalformedDetail', 'ValidationException'];

const client = new EventBridgeClient({});

/** There is no such bus; EventBridge would accept events for it, and drop them. */
export class BusNotFoundError extends Error {
  public readonly name = 'BusNotFoundError';

  constructor(public readonly eventBus: string, cause: unknown) {
    super(`event bus ${eventBus} does not exist: create it, or deploy the event store with another one; nothing was published`, { cause });
  }
}

/** The events of one stream that are to be published, in their order. */
export interface Outbox {
  readonly events: readonly StreamEvent[];
  /** How many of them the bus has accepted. */
  accepted: number;
  /** Why the next one was not accepted. */
  refusal?: Refusal;
}

/** Why an event was not accepted. */
export interface Refusal {
  readonly error: Error;
  /** No other try can change that. */
  readonly permanent: boolean;
}

/** Publishes to one bus. */
export class Publication {
  private checked = -Infinity;

  constructor(private readonly eventBusName: string) {}

  /**
   * Publishes what is in the outboxes: an event only when all before it in its stream were accepted, so that none is ever ahead of them.
   *
   * @throws {BusNotFoundError} before anything is published.
   */
  public async publish(outboxes: readonly Outbox[], isOver: () => boolean): Promise<void> {
    await this.requireBus();
    const isOpen = ({ events, accepted, refusal }: Outbox) => accepted < events.length && !refusal;
    for (let open = outboxes.filter(isOpen); open.length > 0 && !isOver(); open = open.filter(isOpen)) await this.publishNext(open, isOver);
  }

  // The next event of each stream.
  private async publishNext(outboxes: readonly Outbox[], isOver: () => boolean): Promise<void> {
    const groups = chunks(outboxes.filter(isDeliverable), MAX_ENTRIES);
    for (const some of chunks(groups, AT_ONCE)) {
      if (isOver()) return;
      await Promise.all(some.map((group) => this.put(group)));
    }
  }

  private async put(outboxes: readonly Outbox[]): Promise<void> {
    if (outboxes.length === 0) return;
    const next = outboxes.map(({ events, accepted }) => events[accepted]);
    try {
      await publish(next, { eventBusName: this.eventBusName });
      for (const outbox of outboxes) outbox.accepted++;
    } catch (error) {
      if (error instanceof EventTooLargeError) return this.withoutLargest(outboxes, error);
      if (!(error instanceof PublishError)) throw error;
      for (const outbox of outboxes) settle(outbox, error);
    }
  }

  // Nothing was sent yet.
  private withoutLargest(outboxes: readonly Outbox[], error: EventTooLargeError): Promise<void> {
    const isLarge = ({ events, accepted }: Outbox) => events[accepted].id === error.event.id;
    for (const outbox of outboxes) if (isLarge(outbox)) outbox.refusal = { error, permanent: true };
    return this.put(outboxes.filter((outbox) => !isLarge(outbox)));
  }

  private async requireBus(): Promise<void> {
    if (Date.now() - this.checked < BUS_CHECK) return;
    try {
      await client.send(new DescribeEventBusCommand({ Name: nameOf(this.eventBusName) }));
      this.checked = Date.now();
    } catch (error) {
      if ((error as Error).name === 'ResourceNotFoundException') throw new BusNotFoundError(this.eventBusName, error);
      throw error;
    }
  }
}

/** Whether a bus takes the next event; what it does not take is refused here. */
function isDeliverable(outbox: Outbox): boolean {
  const { type, id } = outbox.events[outbox.accepted];
  if (type.length <= LONGEST_TYPE) return true;
  outbox.refusal = { error: new Error(`type of event ${id} must be ${LONGEST_TYPE} characters or less, got ${type.length}`), permanent: true };
  return false;
}

// A name as well as an ARN is understood by AWS, and a name also by emulators.
function nameOf(nameOrArn: string): string {
  return nameOrArn.split(':event-bus/').pop()!;
}

function settle(outbox: Outbox, { failed, published }: PublishError): void {
  const failure = failed.find(({ event }) => event.id === outbox.events[outbox.accepted].id);
  if (!failure) return void outbox.accepted++;
  const { errorCode, errorMessage } = failure;
  // An argument may be that of the call, the bus say, unless others of the same call were accepted.
  const permanent = OF_THE_EVENT.includes(errorCode) || (errorCode === 'InvalidArgument' && published.length > 0);
  outbox.refusal = { error: new Error(`${errorCode}: ${errorMessage}`), permanent };
}
