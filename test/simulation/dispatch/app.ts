import { brotliDecompressSync } from 'node:zlib';
import { type App } from 'aws-cdk-lib';
import { EventBus } from 'aws-cdk-lib/aws-events';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { appOf, nodeFunction } from '../apps';
import { EventSourcedTable } from 'cdk-eventweave';
import type { Invariant, Random, SimulatedWorld } from 'cdk-eventweave/testing';

const SWITCH = `
  const { LambdaClient, UpdateEventSourceMappingCommand } = require('@aws-sdk/client-lambda');
  const client = new LambdaClient({});
  exports.handler = async (Enabled) => { await client.send(new UpdateEventSourceMappingCommand({ UUID: process.env.MAPPING, Enabled })); };
`;

/** Event store `Store`, which publishes to bus `Published`; and `Switch`, which turns its stream reader on and off. */
export function storeApp(feedShards = 1): App {
  return appOf((stack) => {
    const eventBus = new EventBus(stack, 'Published');
    const store = new EventSourcedTable(stack, 'Store', { eventBus, feedShards });
    const { eventSourceMappingId: MAPPING, eventSourceMappingArn } = store.eventSourceMapping;
    nodeFunction(stack, 'Switch', SWITCH, { environment: { MAPPING } })
      .addToRolePolicy(new PolicyStatement({ actions: ['lambda:UpdateEventSourceMapping'], resources: [eventSourceMappingArn] }));
  });
}

/** Who calls a function that died calls it again. */
export async function insist(world: SimulatedWorld, fn: string, payload: unknown): Promise<unknown> {
  for (let tries = 1; ; tries++) {
    const { error, result } = await world.function(fn).invoke(payload).catch((refused: Error) => ({ error: refused, result: undefined }));
    if (!error) return result;
    if (tries === 1_000) throw new Error(`${fn}: ${JSON.stringify(error)}`);
    await world.advance(1_000);
  }
}

/** Puts commits as appenders do: so many, of one to three events, into a few streams. */
export class Appender {
  private readonly versions = new Map<string, number>();

  constructor(private readonly world: SimulatedWorld, private readonly random: Random) {}

  public async append(commits: number, streams: number): Promise<void> {
    for (let n = 0; n < commits; n++) {
      const stream = `order#${this.random.integer(1, streams)}`;
      const first = (this.versions.get(stream) ?? 0) + 1;
      const count = this.random.integer(1, 3);
      this.versions.set(stream, first + count - 1);
      await this.put(stream, first, count);
      if (this.random.chance(0.1)) await this.world.advance(this.random.integer(0, 3_000));
    }
  }

  private async put(stream: string, first: number, count: number): Promise<void> {
    const events = Array.from({ length: count }, (_, index) => ['Happened', { version: first + index }]);
    const id = Buffer.from([1, ...Array.from({ length: 6 }, () => this.random.integer(0, 255))]).toString('base64');
    await this.world.call('dynamodb', 'PutItem', {
      TableName: this.world.table('Store/Table').tableName,
      Item: {
        pk: { S: stream },
        sk: { N: String(first) },
        ...(count > 1 && { n: { N: String(count) } }),
        t: { N: String(Date.UTC(2026, 0, 1) + this.world.elapsed) },
        i: { B: id },
        e: { S: JSON.stringify(events) },
      },
    });
  }
}

/** Ids of the events of the table, by stream, in their order. */
function committed(world: SimulatedWorld): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const { pk, sk, n = 1, i } of world.table('Store/Table').items()) {
    if (i === undefined) continue;
    const ids = Array.from({ length: Number(n) }, (_, index) => `${String(pk)}@${Number(sk) + index}`);
    found.set(String(pk), [...found.get(String(pk)) ?? [], ...ids]);
  }
  return found;
}

/** Ids of the events of the feed, by shard, in their order. */
function fed(world: SimulatedWorld): string[] {
  return world.table('Store/Feed').items().filter(({ pk, sk }) => String(pk).startsWith('feed#') && Number(sk) > 0).flatMap(({ e, z }) => {
    const { commits } = JSON.parse(z === undefined ? String(e) : brotliDecompressSync(Buffer.from(String(z), 'base64')).toString());
    return (commits as [string, number, ...number[]][]).flatMap(([stream, first, ...types]) => types.map((_, index) => `${stream}@${first + index}`));
  });
}

/** Ids of the events that the bus accepted, each once, in the order in which it first did. */
function accepted(world: SimulatedWorld): string[] {
  return [...new Set(world.bus('Published').events.map(({ event }) => (event as { detail: { id: string } }).detail.id))];
}

const ofStream = (ids: readonly string[], stream: string) => ids.filter((id) => id.startsWith(`${stream}@`));

const ruleOf = (name: string, broken: (world: SimulatedWorld) => string[]): Invariant => (
  { name, check: (world) => broken(world).map((message) => ({ message })) }
);

function complete(where: string, idsIn: (world: SimulatedWorld) => string[]): Invariant {
  return ruleOf(`${where} has every event, once, in the order of its stream`, (world) => {
    const ids = idsIn(world);
    const extra = ids.length - [...committed(world).values()].flat().length;
    const differing = [...committed(world)].filter(([stream, expected]) => ofStream(ids, stream).join() !== expected.join());
    return [
      ...differing.map(([stream, expected]) => `${stream} must be ${expected.join(', ')}, got ${ofStream(ids, stream).join(', ')}`),
      ...(differing.length === 0 && extra !== 0 ? [`there are ${extra} events too many`] : []),
    ];
  });
}

/** What must hold in the end of everything that was committed. */
export const RULES: Invariant[] = [
  complete('the feed', fed),
  complete('the bus', accepted),
  ruleOf('pages never change, and are numbered without gaps', (world) => {
    const pages = world.table('Store/Feed').writes.filter(({ key }) => String(key.pk).startsWith('feed#') && Number(key.sk) > 0);
    const numbers = new Map<string, number>();
    return pages.flatMap(({ key, before }) => {
      const expected = (numbers.get(String(key.pk)) ?? 0) + 1;
      numbers.set(String(key.pk), Number(key.sk));
      return before || Number(key.sk) !== expected ? [`page ${Number(key.sk)} of ${String(key.pk)} was written where ${expected} had to be`] : [];
    });
  }),
  ruleOf('no stream is parked', (world) => world.table('Store/Bookkeeping').items().filter(({ pk }) => pk === '$parked').map(({ reason }) => String(reason))),
];
