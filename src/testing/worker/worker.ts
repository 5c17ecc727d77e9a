import type { MessagePort } from 'node:worker_threads';
import { CommandedWorld } from './commanded-world';
import type { Beginning, Request, StubProgress, WorkerData } from './protocol';
import { RemoteStubs } from './remote-stub';
import { toWire } from './wire-error';
import { leaveEnvironments } from '../functions/owner';
import { realm, simulateThread } from '../functions/realm';
import type { CodeHost } from '../services/lambda';

/** Runs worlds as a test's thread commands. From here on this thread is not good for anything else. */
export function startWorker(parent: MessagePort, data: WorkerData): void {
  simulateThread();
  const signal = new Int32Array(data.signal);
  const stubs = new RemoteStubs((step) => parent.postMessage(step));
  const host = hostOf(data, stubs);
  const worlds = new Map<number, CommandedWorld>();
  const beats = new Int32Array(data.beats);
  const beat = () => { beats[0]++; };
  const perform = async ({ command, args: [id, ...args] }: Request): Promise<unknown> => {
    if (command === 'begin') return void worlds.set(id as number, new CommandedWorld(data.graph, args[0] as Beginning, host, beat));
    const world = worlds.get(id as number);
    if (!world) throw new Error('the world was closed');
    if (command !== 'end') return (world as unknown as Record<string, (...args: unknown[]) => unknown>)[command](...args);
    worlds.delete(id as number);
    return stubs.forget();
  };
  const answer = async (request: Request) => {
    const reply = await perform(request).then((value) => ({ id: request.id, value }), (error) => ({ id: request.id, error: toWire(error) }));
    leaveEnvironments();
    if (!request.sync) return parent.postMessage(reply);
    data.port.postMessage(reply);
    Atomics.store(signal, 0, 1);
    Atomics.notify(signal, 0);
  };
  let last = Promise.resolve();
  parent.on('message', (message: Request | StubProgress) => {
    if ('stub' in message) stubs.take(message);
    else last = last.then(() => answer(message));
  });
}

/** The functions' own code, or the test's stubs in its place; beats whenever code is entered. */
function hostOf(data: WorkerData, stubs: RemoteStubs): CodeHost {
  const { codes, stubbed, applicationFolder, tier } = data;
  const beats = new Int32Array(data.beats);
  const paths = data.graph.resources.map(({ path }) => path);
  const real = realm({
    codes,
    applicationFolder,
    tier,
    entering: (path) => {
      beats[0]++;
      beats[1] = paths.indexOf(path);
    },
  });
  return {
    enter: (environment, code) => real.enter(environment, code),
    programs: (fn, environment) => (stubbed.includes(fn.path) ? stubs.program(environment.world, environment) : real.programs(fn, environment)),
  };
}
