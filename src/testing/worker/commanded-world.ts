import { inspect } from './inspect';
import type { Beginning, InvokeOutcome, Subject } from './protocol';
import { TYPES } from './subjects';
import type { Graph } from '../assembly/graph';
import { call, type Caller } from '../kernel/calls';
import { findResource } from '../kernel/find';
import type { Reply } from '../kernel/service';
import { World } from '../kernel/world';
import { Permissions } from '../permissions';
import { services } from '../services';
import type { CodeHost } from '../services/lambda';

/** A world that does what a test commands, one command after the other. */
export class CommandedWorld {
  public readonly world: World;

  constructor(graph: Graph, { seed, faults }: Beginning, host: CodeHost, beat: () => void) {
    this.world = new World({ graph, seed, faults, services: services(host), authority: authorityOf(graph), beat });
  }

  /** @returns the ids of the events, as the bus gave them. */
  public async publish(lineage: string, bus: string, entries: object[]): Promise<string[]> {
    const EventBusName = bus === 'default' ? bus : this.find('bus', bus).arn;
    const ids: string[] = [];
    for (let sent = 0; sent < entries.length; sent += 10) {
      const Entries = entries.slice(sent, sent + 10).map((entry) => ({ EventBusName, ...entry }));
      const output = await this.call(sent === 0 ? lineage : `${lineage}p${sent / 10}`, 'eventbridge', 'PutEvents', { Entries }) as { Entries: { EventId?: string; ErrorCode?: string; ErrorMessage?: string }[] };
      const refused = output.Entries.find(({ ErrorCode }) => ErrorCode);
      if (refused) throw new Error(`bus ${bus} refused an event: ${refused.ErrorCode}, ${refused.ErrorMessage}`);
      ids.push(...output.Entries.map(({ EventId }) => EventId!));
    }
    return ids;
  }

  /** @returns the messages' ids. */
  public async send(lineage: string, queue: string, messages: object[]): Promise<string[]> {
    const QueueUrl = this.find('queue', queue).ref;
    const ids: string[] = [];
    for (const [index, message] of messages.entries()) {
      const { MessageId } = await this.call(`${lineage}.${index}`, 'sqs', 'SendMessage', { QueueUrl, ...message }) as { MessageId: string };
      ids.push(MessageId);
    }
    return ids;
  }

  public async invoke(lineage: string, fn: string, event: unknown, InvocationType: 'RequestResponse' | 'Event'): Promise<InvokeOutcome> {
    const input = { FunctionName: this.find('function', fn).arn, InvocationType, Payload: JSON.stringify(event) ?? '{}' };
    const { FunctionError, Payload } = await this.call(lineage, 'lambda', 'Invoke', input) as { FunctionError?: string; Payload?: string };
    const answer = Payload ? JSON.parse(Payload) as unknown : undefined;
    return FunctionError ? { error: answer as InvokeOutcome['error'] } : { result: answer };
  }

  /** Makes any call of a modelled service, as the test: without faults, without permissions. */
  public async call(lineage: string, service: string, operation: string, input: object): Promise<unknown> {
    const caller: Caller = { path: 'test', lineage, about: [lineage] };
    let reply: Reply | undefined;
    call(this.world, caller, { service, operation, input }, (answer) => { reply = answer; });
    await this.world.runUntil(() => reply !== undefined);
    if ('error' in reply!) throw reply.error;
    return reply!.output;
  }

  public async settle(_lineage: string): Promise<void> {
    await this.world.settle();
  }

  public async advance(_lineage: string, milliseconds: number): Promise<void> {
    await this.world.advance(milliseconds);
  }

  public inspect(subject: Subject, name: string): unknown {
    if (subject === 'world' || subject === 'trace') return inspect(this.world, subject, undefined, name);
    return inspect(this.world, subject, subject === 'bus' && name === 'default' ? undefined : this.find(subject, name), '');
  }

  private find(subject: Exclude<Subject, 'world' | 'trace'>, name: string) {
    return findResource(this.world.graph, subject, TYPES[subject], name);
  }
}

const authorities = new WeakMap<Graph, Permissions>();

function authorityOf(graph: Graph): Permissions {
  const known = authorities.get(graph) ?? new Permissions(graph);
  authorities.set(graph, known);
  return known;
}
