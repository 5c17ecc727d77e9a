import type { Handover } from './service';
import { ServiceError } from './service-error';
import type { World } from './world';

/** A hop from one resource to another, tried once. */
export interface Hop {
  /** Path of the sender. */
  readonly from: string;
  readonly targetArn: string;
  /** First is 1. */
  readonly attempt: number;
  readonly message: Handover;
}

/** Failures in a row that faults may cause on one hop: fewer than any retry policy that deserves the name allows. */
const MOST_FAILURES = 3;

/** Hands a message over, at once or late, once or twice; tells the sender how it went. */
export function deliver(world: World, hop: Hop, settled: (error?: ServiceError) => void): void {
  const { from, message: { lineage }, attempt } = hop;
  const site = `${lineage}@${attempt}`;
  world.schedule(travelTime(world, from, site), () => {
    if (attempt <= MOST_FAILURES && world.fault('targetUnavailable', from, site)) return settled(new ServiceError('SERVICE_UNAVAILABLE', 'Service Unavailable', 503));
    const error = handOver(world, hop);
    if (!error && world.fault('duplicateDelivery', from, site)) {
      const again = { ...hop, message: { ...hop.message, lineage: `${lineage}'` } };
      world.schedule(world.latency(1, 60_000, site, 'again'), () => handOver(world, again));
    }
    settled(error);
  });
}

function travelTime(world: World, from: string, site: string): number {
  const usual = world.latency(5, 50, site);
  if (world.fault('lateDelivery', from, site)) return usual + world.latency(30_000, 900_000, site, 'late');
  if (world.fault('reorderedDelivery', from, site)) return usual + world.latency(50, 2_000, site, 'reordered');
  return usual;
}

function handOver(world: World, { from, targetArn, message }: Hop): ServiceError | undefined {
  try {
    const endpoint = world.endpoint(targetArn);
    if (!endpoint) throw new ServiceError('RESOURCE_NOT_FOUND', `${targetArn} does not exist`, 404);
    endpoint.accept(message);
    world.record({ kind: 'delivered', from, to: endpoint.path, about: [message.lineage], text: '' });
    return undefined;
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    world.record({ kind: 'undelivered', from, to: world.resourceOf(targetArn)?.path ?? targetArn, about: [message.lineage], text: `${error.code}: ${error.message}` });
    return error;
  }
}
