import type { Caller } from './calls';
import type { Resource } from '../assembly/graph';

/** A message or event on its way from one resource to another. */
export interface Handover {
  /** ARN of the resource that it comes from, as policies see it. */
  readonly sourceArn: string;
  /** The service that hands it over, such as `events.amazonaws.com`. */
  readonly service: string;
  readonly body: string;
  /** Identity of this message, from which its id, its latencies and its faults follow. */
  readonly lineage: string;
  /** Message attributes, all of them text. */
  readonly attributes?: Readonly<Record<string, string>>;
  readonly messageGroupId?: string;
  readonly messageDeduplicationId?: string;
}

/** Whatever a service can hand a message to: a queue, a function, a bus. */
export interface Endpoint {
  readonly path: string;
  /**
   * Takes it, for good.
   *
   * @throws {ServiceError} when it does not: 4xx is not worth another try, 5xx and throttling are.
   */
  accept(message: Handover): void;
}

/** What an operation answers with when it cannot answer at once. */
export class Pending {
  constructor(public readonly start: (reply: (reply: Reply) => void) => void) {}
}

/** What comes back from a call. */
export type Reply = { readonly output: unknown } | { readonly error: Error };

/**
 * One operation of a service's API: the output, or a `Pending` when that takes time.
 *
 * @throws {ServiceError} as the API documents it; nothing has been changed then.
 */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- shapes are the API's
export type Operation = (input: any, caller: Caller) => unknown;

/** A modelled service. A new one is a file that exports a function of the world, and a line in `services/index.ts`. */
export interface Service {
  /** As SDK clients name it, in lower case: `sqs`. */
  readonly name: string;
  /** Creates what it models, by CloudFormation type, in this order. */
  readonly types: Readonly<Record<string, (resource: Resource) => void>>;
  /** Connects what needs the others, when all resources exist. */
  readonly connect?: () => void;
  readonly operations: Readonly<Record<string, Operation>>;
}
