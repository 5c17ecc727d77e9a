import type { BusEvent } from './event';
import type { Rule } from './rule';
import type { Resource } from '../../assembly/graph';
import type { Endpoint, Handover } from '../../kernel/service';
import type { World } from '../../kernel/world';

/** An event that a bus has accepted. */
export interface Arrival {
  readonly event: BusEvent;
  readonly lineage: string;
  /** When it was accepted, in milliseconds of the epoch. */
  readonly ingested: number;
  /** It comes from another bus, and so can go to no third one. */
  readonly forwarded: boolean;
}

/** An event bus and its rules. */
export class EventBus implements Endpoint {
  public readonly rules: Rule[] = [];
  /** What it has accepted, oldest first. */
  public readonly accepted: Arrival[] = [];

  constructor(private readonly world: World, public readonly resource: Pick<Resource, 'path' | 'ref' | 'arn'>) {}

  public get path(): string {
    return this.resource.path;
  }

  /** Takes an event of another bus, which stays as it is. */
  public accept({ service, sourceArn, body, lineage }: Handover): void {
    const { world, resource } = this;
    world.permit(service, { action: 'events:PutEvents', resource: resource.arn, context: { 'aws:SourceArn': sourceArn, 'aws:SourceAccount': world.graph.account } });
    this.publish({ event: JSON.parse(body) as BusEvent, lineage, ingested: world.now, forwarded: true });
  }

  /** Offers an event to all rules. */
  public publish(arrival: Arrival): void {
    const { event, lineage } = arrival;
    this.world.record({ kind: 'accepted', from: this.path, about: [lineage], text: `${event['detail-type']} ${event.id}` });
    this.accepted.push(arrival);
    for (const rule of this.rules) rule.offer(arrival);
  }
}
