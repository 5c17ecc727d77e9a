import type { GetScheduleCommandOutput, SchedulerClient } from '@aws-sdk/client-scheduler';
import type { Batch } from './batch';
import { ENV, type Probe } from './contract';
import { described } from './errors';
import { consoleLogger } from './log';
import { probeQueue, wasHandled, type HandleOne } from './outage-probe';
import type { InvocationContext } from './sqs-event';

/** Messages that have to fail, where the construct does not say. */
const DEFAULT_FAILURES = 10;

/** What the breaker has found out: 1 while the outage lasts, 0 when it is over. */
export type Outage = 0 | 1;

/**
 * Stops a consumer from using up the tries of its messages while whatever it depends on is down.
 *
 * When so many messages have failed one after the other in an execution environment, and none was handled, the event source
 * is paused, and a schedule calls the function every few minutes. It then takes single messages from the queue by itself; as
 * soon as one is handled, the event source is resumed. The property `outageBreaker` of the consumer creates what this needs.
 *
 * The schedule is switched on before the event source is paused, and off after that is resumed: a crash in between leaves
 * nothing paused for good.
 */
export class OutageBreaker {
  private readonly failed = new Set<string>();

  /** When the batch began that is at work, and the one of the first of those failures; milliseconds of the epoch. */
  private began = 0;
  private since = 0;

  /** Whether a function was called by its schedule instead of its queue. */
  public isProbe(event: unknown): event is Probe {
    return (event as Partial<Probe> | undefined)?.eventweaveProbe !== undefined;
  }

  /** Takes note of what became of a batch. */
  public count(batch: Batch): void {
    for (const [delivery, outcome] of batch.all()) {
      if (wasHandled(delivery, outcome)) this.failed.clear();
      else if (outcome === 'failed' && delivery.retryAfter === undefined) this.add(delivery.messageId);
    }
  }

  private add(messageId: string): void {
    if (this.failed.size === 0) this.since = this.began;
    this.failed.add(messageId);
  }

  /**
   * Pauses the event source when everything fails; before a batch, as there may be no time left after one.
   *
   * Never throws: where it cannot be paused, the messages go on using up their tries.
   */
  public async pauseWhenDue(): Promise<Outage | undefined> {
    const schedule = process.env[ENV.outageSchedule];
    this.began = Date.now();
    if (!schedule || this.failed.size < Number(process.env[ENV.outageFailures] ?? DEFAULT_FAILURES)) return undefined;
    try {
      const found = await readSchedule(schedule);
      if (isOutdated(this.since, found)) return undefined;
      await switchSchedule(found, 'ENABLED');
      await switchEventSource(probeOf(found), false);
      consoleLogger.error('everything fails: the event source is paused until a probe succeeds', { schedule, failed: this.failed.size });
      return 1;
    } catch (error) {
      if (described(error).error_name === 'ResourceInUseException') return undefined; // another environment is at it
      consoleLogger.error('everything fails, and the event source could not be paused', { schedule, ...described(error) });
      return undefined;
    } finally {
      this.failed.clear();
    }
  }

  /**
   * Tries a few messages, and resumes the event source when one was handled or none is there.
   *
   * @throws what AWS throws; the schedule calls again.
   */
  public async probe(probe: Probe, context: InvocationContext | undefined, handle: HandleOne): Promise<Outage> {
    const found = await probeQueue(probe.eventweaveProbe.queueArn, handle, context);
    if (found === 'outage') {
      consoleLogger.warn('the probe failed: the event source stays paused');
      return 1;
    }
    await switchEventSource(probe, true);
    await switchSchedule(await readSchedule(process.env[ENV.outageSchedule]!), 'DISABLED');
    consoleLogger.warn('the probe succeeded: the event source is resumed');
    return 0;
  }
}

/** The breaker of one consumer. */
export function outageBreaker(): OutageBreaker {
  return new OutageBreaker();
}

let scheduler: SchedulerClient | undefined;

async function readSchedule(Name: string): Promise<GetScheduleCommandOutput> {
  const sdk = await import('@aws-sdk/client-scheduler');
  scheduler ??= new sdk.SchedulerClient({});
  return scheduler.send(new sdk.GetScheduleCommand({ Name }));
}

// An update replaces the whole schedule.
async function switchSchedule(found: GetScheduleCommandOutput, State: 'ENABLED' | 'DISABLED'): Promise<void> {
  const { Name, Target, ScheduleExpression, FlexibleTimeWindow, Description } = found;
  if (found.State === State) return;
  const sdk = await import('@aws-sdk/client-scheduler');
  await scheduler!.send(new sdk.UpdateScheduleCommand({ Name, Target, ScheduleExpression, FlexibleTimeWindow, Description, State }));
}

// Whoever switched it since has acted on that outage already, or has found it to be over.
function isOutdated(since: number, { LastModificationDate = new Date(0) }: GetScheduleCommandOutput): boolean {
  return since < LastModificationDate.getTime();
}

/** What a schedule probes. */
function probeOf({ Target }: GetScheduleCommandOutput): Probe {
  return JSON.parse(Target?.Input ?? '{}') as Probe;
}

async function switchEventSource({ eventweaveProbe: { eventSourceMapping: UUID } }: Probe, Enabled: boolean): Promise<void> {
  const sdk = await import('@aws-sdk/client-lambda');
  await new sdk.LambdaClient({}).send(new sdk.UpdateEventSourceMappingCommand({ UUID, Enabled }));
}
