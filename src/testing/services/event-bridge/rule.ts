import type { Resource } from '../../assembly/graph';
import type { World } from '../../kernel/world';
import { compilePattern } from '../patterns';
import type { Arrival } from './bus';
import { send } from './delivery';
import { scheduledEvent } from './event';
import { scheduleOf } from './schedule';
import { isBus, targetsOf, type Target } from './target';

/** A rule: which events its targets get. */
export class Rule {
  private readonly enabled: boolean;
  private readonly wants: (event: unknown) => boolean;
  private readonly targets: readonly Target[];

  /** @throws {Error} naming the rule when EventBridge would refuse to create it. */
  constructor(private readonly world: World, private readonly resource: Resource) {
    const { EventPattern, ScheduleExpression, State } = resource.properties;
    if (!EventPattern && !ScheduleExpression) throw new Error(`${resource.path}: a rule must have an EventPattern or a ScheduleExpression`);
    this.enabled = State !== 'DISABLED';
    this.wants = EventPattern ? this.compiled(EventPattern) : () => false;
    this.targets = targetsOf(world, resource);
    if (ScheduleExpression) this.follow(this.scheduled(ScheduleExpression));
  }

  /** Gives an event to all targets, if the rule wants it. */
  public offer(arrival: Arrival): void {
    const reason = this.enabled ? !this.wants(arrival.event) && 'the pattern does not match' : 'the rule is disabled';
    if (reason) this.world.record({ kind: 'filtered', from: this.resource.path, about: [arrival.lineage], text: reason });
    else this.run(arrival);
  }

  private compiled(pattern: object): (event: unknown) => boolean {
    try {
      return compilePattern(pattern, 'bus');
    } catch (error) {
      throw new Error(`${this.resource.path}: EventPattern is not valid: ${(error as Error).message}`);
    }
  }

  private scheduled(expression: string): (after: number) => number | undefined {
    const { path, properties } = this.resource;
    // Source: user guide, "Creating a scheduled rule (legacy)".
    if ((properties.EventBusName ?? 'default') !== 'default') throw new Error(`${path}: a ScheduleExpression works on the default bus only, got ${properties.EventBusName}`);
    try {
      return scheduleOf(expression);
    } catch (error) {
      throw new Error(`${path}: ScheduleExpression is not valid: ${(error as Error).message}`);
    }
  }

  // In the background, as a world with a schedule would never come to rest.
  private follow(next: (after: number) => number | undefined): void {
    const { world, resource } = this;
    const at = next(world.now);
    if (at === undefined || !this.enabled) return;
    world.scheduleInBackground(at - world.now, () => {
      const lineage = `${resource.path}@${new Date(at).toISOString()}`;
      const event = scheduledEvent(world, resource.arn, at, lineage);
      world.record({ kind: 'accepted', from: resource.path, about: [lineage], text: `${event['detail-type']} ${event.id}` });
      this.run({ event, lineage, ingested: at, forwarded: false });
      this.follow(next);
    });
  }

  private run({ event, lineage, ingested, forwarded }: Arrival): void {
    const { world, resource } = this;
    const context = { ruleArn: resource.arn, ruleName: resource.ref.split('|').pop()!, ingestionTime: new Date(ingested).toISOString() };
    for (const target of this.targets) {
      const passage = `${lineage}>${resource.path}.${target.Id}`;
      // Source: user guide, "Sending and receiving events between event buses in the same account and Region".
      if (forwarded && isBus(target)) world.record({ kind: 'dropped', from: resource.path, about: [passage], text: 'an event goes from one bus to another only once' });
      else send(world, { rule: resource, target, event, lineage: passage, since: world.elapsed }, context);
    }
  }
}
