import { join } from 'node:path';
import { Duration, type App } from 'aws-cdk-lib';
import { appOf } from '../apps';
import type { Count } from './handler';
import { EventSourcedTable, Handler, Overflow, QueueConsumer } from 'cdk-eventweave';
import type { Invariant, SimulatedWorld } from 'cdk-eventweave/testing';

/** How the function keeps its counters. */
export interface Variant {
  /** Events between two snapshots. */
  readonly SNAPSHOTS?: string;
  /** Seconds. */
  readonly REMEMBER_FOR?: string;
  /** Of each event. */
  readonly BYTES?: string;
}

/** Queue and function `Counters`, which counts in streams of table `Store` whatever messages tell it to. */
export function countersApp(variant: Variant = {}): App {
  return appOf((stack) => {
    const store = new EventSourcedTable(stack, 'Store', { overflow: Overflow.ownBucket() });
    const counters = new QueueConsumer(stack, 'Counters', {
      maxReceiveCount: 10,
      handler: Handler.nodejs(join(__dirname, 'handler.ts'), {
        timeout: Duration.seconds(10), environment: { ...variant }, bundling: { tsconfig: join(__dirname, '../../../tsconfig.dev.json') },
      }),
    });
    store.connect(counters.function);
  });
}

/** Sends one command. */
export async function sendCount(world: SimulatedWorld, data: Count): Promise<void> {
  await world.queue('Counters').send(JSON.stringify({ specversion: '1.0', id: data.by, source: '/test', type: 'count.wanted', data }));
}

/** The commits of each counter: the version of each, how many events, and the command that it is of. */
export function commitsOf(world: SimulatedWorld): Map<string, { first: number; count: number; by: string }[]> {
  const commits = world.table('Store/Table').items().filter(({ i }) => i !== undefined);
  const found = new Map<string, { first: number; count: number; by: string }[]>();
  for (const { pk, sk, n = 1, c } of commits) {
    found.set(String(pk), [...found.get(String(pk)) ?? [], { first: Number(sk), count: Number(n), by: String(c) }]);
  }
  return found;
}

const ruleOf = (name: string, broken: (world: SimulatedWorld) => string[]): Invariant => (
  { name, check: (world) => broken(world).map((message) => ({ message })) }
);

/** What must hold of all commands that were sent, whatever failed. @param sent ids of the commands */
export function rules(sent: (world: SimulatedWorld) => readonly string[]): Invariant[] {
  const all = (world: SimulatedWorld) => [...commitsOf(world).values()].flat();
  return [
    ruleOf('every command is committed once', (world) => sent(world).flatMap((by) => {
      const times = all(world).filter((commit) => commit.by === `/test#${by}`).length;
      return times === 1 ? [] : [`${by} was committed ${times} times`];
    })),
    ruleOf('versions are contiguous', (world) => [...commitsOf(world)].flatMap(([stream, commits]) => (
      commits.every(({ first }, index) => first === 1 + commits.slice(0, index).reduce((sum, { count }) => sum + count, 0)) ? [] : [`${stream} has commits at ${commits.map(({ first }) => first).join()}`]
    ))),
    ruleOf('no commit is ever written over', (world) => world.table('Store/Table').writes.flatMap(({ key, before, after }) => (
      before?.i !== undefined && JSON.stringify(before) !== JSON.stringify(after) ? [`${String(key.pk)} at ${String(key.sk)} was changed`] : []
    ))),
    ruleOf('a command has one result', (world) => sent(world).flatMap((by) => {
      const ids = [...answersOf(world).get(by) ?? []];
      return ids.length === 1 ? [] : [`${by} was answered ${ids.join(' and ') || 'never'}`];
    })),
  ];
}

/** What the function has answered, by command: the same, however often. */
function answersOf(world: SimulatedWorld): Map<string, Set<string>> {
  const answers = new Map<string, Set<string>>();
  for (const { line } of world.function('Counters').logs.filter((log) => log.line.startsWith('{"answered"'))) {
    const { answered, id } = JSON.parse(line) as Record<string, string>;
    answers.set(answered, (answers.get(answered) ?? new Set()).add(id));
  }
  return answers;
}
