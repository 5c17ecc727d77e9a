import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import type { Request } from './app/handlers/event-writer';
import { eventually, linesIn } from './deployment';

const { clientConfig, outputs: { EventStore: outputs } } = JSON.parse(process.env.E2E_DEPLOYMENT!);
const lambda = new LambdaClient(clientConfig);
const run = `e${Date.now()}`;

async function invoke<T>(fn: string, payload: object): Promise<T> {
  const { FunctionError, Payload } = await lambda.send(new InvokeCommand({ FunctionName: outputs[fn], Payload: JSON.stringify(payload) }));
  const answer = Buffer.from(Payload ?? []).toString();
  if (FunctionError) throw new Error(`${fn}: ${answer}`);
  return JSON.parse(answer) as T;
}

const write = <T>(request: Request) => invoke<T>('Writer', request);
const load = (id: string) => write<{ version: number; by: string[]; length: number }>({ load: id });

const WRITERS = 8;
const COMMITS = 200;

test(`${WRITERS} writers race on one stream until ${COMMITS} commits have succeeded, each once, though each command comes twice`, async () => {
  const id = `${run}-race`;
  const times = COMMITS / WRITERS;
  const writers = Array.from({ length: WRITERS }, (_, index) => `writer-${index}`);
  const found = await Promise.all(writers.map((by) => write<{ conflicts: number; repeated: number }>({ count: id, by, times })));

  const { version, by } = await load(id);
  const expected = writers.flatMap((name) => Array.from({ length: times }, (_, index) => `${name}-${index}`));
  expect(version).toBe(COMMITS);
  expect([...by].sort()).toEqual(expected.sort());
  expect(found.map(({ repeated }) => repeated)).toEqual(writers.map(() => times));
  expect(found.reduce((sum, { conflicts }) => sum + conflicts, 0)).toBeGreaterThan(0);
}, 240_000);

test('several streams are appended to together, or none of them', async () => {
  const ids = ['a', 'b', 'c'].map((name) => `${run}-${name}`);
  await write({ appendAll: ids });
  expect((await load(ids[1])).version).toBe(1);
  await expect(write({ appendAll: [`${run}-d`, ids[1]] })).rejects.toThrow('VersionConflictError');
  expect((await load(`${run}-d`)).version).toBe(0);
});

test('a commit that no item can hold rests in the bucket', async () => {
  const id = `${run}-large`;
  await write({ appendLarge: id, bytes: 900_000 });
  expect(await load(id)).toMatchObject({ version: 1, by: ['large'] });
  expect((await load(id)).length).toBeGreaterThan(900_000);
});

test('whoever may append can neither update nor delete, and whoever may load can only load', async () => {
  const id = `${run}-rights`;
  await write({ count: id, by: 'owner', times: 1 });
  const commit = { stream: `counter#${id}`, version: 1 };
  const denied = 'AccessDeniedException';
  expect(await invoke('Vandal', { ...commit, operations: ['UpdateItem', 'DeleteItem', 'Scan', 'Query'] })).toEqual({
    UpdateItem: denied, DeleteItem: denied, Scan: denied, Query: 'done',
  });
  expect(await invoke('Reader', { ...commit, operations: ['PutItem', 'UpdateItem', 'DeleteItem', 'Scan', 'Query'] })).toEqual({
    PutItem: denied, UpdateItem: denied, DeleteItem: denied, Scan: denied, Query: 'done',
  });
  expect((await load(id)).by).toEqual(['owner-0']);
});

test('a commit that is overwritten all the same is detected, raises the alarm, and is restored', async () => {
  const id = `${run}-tampered`;
  await write({ count: id, by: 'owner', times: 3 });
  const commit = { stream: `counter#${id}`, version: 2 };
  expect(await invoke('Vandal', { ...commit, operations: ['PutItem'] })).toEqual({ PutItem: 'done' });
  expect((await load(id)).by).toEqual(['owner-0', 'vandal', 'owner-2']);

  const kept = async () => (await invoke<(typeof commit & { happened: string; restoredAt?: string })[]>('StreamReader', { operation: 'list' }))
    .filter(({ stream }) => stream === commit.stream);
  await eventually(async () => (await kept()).length > 0);
  expect(await kept()).toMatchObject([{ ...commit, happened: 'MODIFY' }]);
  const alarmed = async () => (await linesIn(outputs.StreamReaderLogGroup)).filter(({ _aws, Tampered }) => _aws && Tampered).length;
  await eventually(async () => await alarmed() > 0);

  const alarms = await alarmed();
  await invoke('StreamReader', { operation: 'restore', ...commit });
  expect((await load(id)).by).toEqual(['owner-0', 'owner-1', 'owner-2']);
  await eventually(async () => (await kept()).some(({ happened }) => happened === 'RESTORE')); // its record has come
  expect((await kept()).every(({ restoredAt }) => restoredAt)).toBe(true);
  expect(await alarmed()).toBe(alarms);
});
