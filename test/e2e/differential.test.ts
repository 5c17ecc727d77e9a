import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import fc from 'fast-check';
import type { Task } from './app/task';
import { attemptsAt, backlogOf, bodyOf, deadLetters, eventually, publishTasks, sendTo } from './deployment';
import { simulate, type SimulatedWorld } from 'cdk-eventweave/testing';

// The same application and the same workload, in the emulator and in the simulator: what arrives where has to be the same.
// Not compared, as the emulator differs from AWS there: receive counts of dead letters, retries and dead letters of rules. Not held against it,
// as delivery is at least once: tries on top, where a busy machine answers too late.
const SUBSCRIBERS = ['Healthy', 'Failing', 'WithBus', 'WithoutBus', 'WithoutTable', 'WithoutDeadLetterQueue'];
const UNORDERED = [...SUBSCRIBERS, 'Standard'];
const run = `x${Date.now()}`;

/** What is done to both. */
interface Workload {
  readonly published: readonly Task[];
  readonly standard: readonly string[];
  readonly fifo: readonly (readonly [string, string])[];
}

/** What arrived where: tries by consumer, the order in which each FIFO group was handled, and dead letters with the reason that they carry. */
interface Arrived {
  readonly tries: Record<string, string[]>;
  readonly order: Record<string, string[]>;
  readonly deadLetters: Record<string, string[]>;
}

const folder = mkdtempSync(join(tmpdir(), 'differential-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const seed = Number(process.env.SEED ?? 7);
const workload = generate(seed);

test(`a generated workload (SEED=${seed}) arrives alike in the emulator and in the simulator`, async () => {
  execFileSync('npx', ['tsx', '--tsconfig', 'examples/tsconfig.json', 'test/e2e/app/app.ts'], {
    cwd: resolve(__dirname, '../..'),
    stdio: 'pipe',
    env: { ...process.env, CDK_OUTDIR: folder, CDK_VALIDATION: 'false', WITHOUT_STREAMS: 'true' }, // which the simulator does not know yet
  });
  const simulated = await inSimulator(await simulate(folder));
  const { tries, ...emulated } = await inEmulator(simulated);
  expect({ ...emulated, tries: each(UNORDERED, (name) => tries[name].filter((one) => simulated.tries[name].includes(one))) }).toEqual(simulated);
  expect(each(UNORDERED, (name) => keysOf(tries[name]))).toEqual(each(UNORDERED, (name) => keysOf(simulated.tries[name])));
  expect(Object.values(simulated.deadLetters).flat().length).toBeGreaterThan(5);
}, 180_000);

function generate(from: number): Workload {
  const [workloads] = fc.sample(fc.record({
    published: fc.array(fc.record({ to: fc.subarray(SUBSCRIBERS, { minLength: 1 }), failures: failures() }), { minLength: 25, maxLength: 25 }),
    standard: fc.array(fc.oneof({ weight: 5, arbitrary: failures() }, { weight: 1, arbitrary: fc.constant('no JSON') }), { minLength: 15, maxLength: 15 }),
    fifo: fc.array(fc.tuple(fc.constantFrom('A', 'B', 'C'), fc.constantFrom(0, 0, 1)), { minLength: 10, maxLength: 10 }),
  }), { seed: from, numRuns: 1 });
  const named = (kind: string, index: number) => `${run}-${kind}-${String(index).padStart(2, '0')}`;
  return {
    published: workloads.published.map((task, index) => ({ key: named('bus', index), ...task })),
    standard: workloads.standard.map((one, index) => (typeof one === 'number' ? bodyOf({ key: named('standard', index), failures: one }) : `${named('standard', index)} ${one}`)),
    fifo: workloads.fifo.map(([group, fails], index) => [group, bodyOf({ key: named('fifo', index), failures: fails })]),
  };
}

// A few recover at the second or third try, a few never do.
function failures(): fc.Arbitrary<number> {
  return fc.constantFrom(0, 0, 0, 0, 1, 2, 99);
}

async function inSimulator(world: SimulatedWorld): Promise<Arrived> {
  const events = workload.published.map((data) => ({ source: '/e2e', type: 'test.happened', data }));
  await world.queue('Publisher').send(JSON.stringify(events));
  await world.queue('Standard').send(...workload.standard);
  await world.queue('Fifo').send(...workload.fifo.map(([MessageGroupId, MessageBody], index) => ({ MessageBody, MessageGroupId, MessageDeduplicationId: String(index) })));
  await world.settle();
  const attempts = (name: string) => world.table('Attempts').items().filter(({ consumer }) => consumer === name).map(({ key, attempt, group, at }) => (
    { key: String(key), attempt: Number(attempt), group: String(group), at: Date.parse(String(at).split(' ')[0]) }
  ));
  return {
    tries: each(UNORDERED, (name) => attempts(name).map(shown).sort()),
    order: orderOf(attempts('Fifo')),
    deadLetters: each([...UNORDERED, 'Fifo'], (name) => world.queue(name).deadLetters.map(({ body, attributes }) => letter(body, attributes.ERROR_CODE)).sort()),
  };
}

async function inEmulator(expected: Arrived): Promise<Arrived> {
  await publishTasks([...workload.published]);
  for (let sent = 0; sent < workload.standard.length; sent += 10) await sendTo('Standard', workload.standard.slice(sent, sent + 10));
  await sendTo('Fifo', workload.fifo.map(([group, body]): [string, string] => [group, body]));
  const consumers = Object.keys(expected.deadLetters);
  const letters: Record<string, string[]> = {};
  for (const name of consumers) {
    const found = await deadLetters(name, run, expected.deadLetters[name].length);
    letters[name] = [...new Set(found.map(({ Body, MessageAttributes }) => letter(Body!, MessageAttributes?.ERROR_CODE?.StringValue)))].sort();
  }
  await eventually(async () => (await Promise.all(consumers.map(backlogOf))).every((count) => count === 0));
  const tries = await Promise.all(UNORDERED.map(async (name) => [name, (await attemptsAt(name, run)).map(shown).sort()] as const));
  return { tries: Object.fromEntries(tries), order: orderOf(await attemptsAt('Fifo', run)), deadLetters: letters };
}

function keysOf(tries: string[]): string[] {
  return [...new Set(tries.map((one) => one.split(' ')[0]))];
}

function shown({ key, attempt }: { key: string; attempt: number }): string {
  return `${key} try ${attempt}`;
}

// How many messages of a group come in one batch is chance, and with it which of them share a failed one's try. Their order is not.
function orderOf(attempts: readonly { key: string; group: string; at: number }[]): Record<string, string[]> {
  const byTime = [...attempts].sort((one, other) => one.at - other.at);
  const groups = [...new Set(byTime.map(({ group }) => group))].sort();
  return each(groups, (name) => [...new Set(byTime.filter(({ group }) => group === name).map(({ key }) => key))]);
}

// Which event, and why it was set aside, if it was set aside at once.
function letter(body: string, reason: string | undefined): string {
  const [key] = new RegExp(`${run}-\\w+-\\d+`).exec(body) ?? ['?'];
  return `${key}${reason ? `, ${reason}` : ''}`;
}

function each<T>(names: string[], of: (name: string) => T): Record<string, T> {
  return Object.fromEntries(names.map((name) => [name, of(name)]));
}
