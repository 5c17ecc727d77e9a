import { MessageChannel, Worker, receiveMessageOnPort } from 'node:worker_threads';
import type { Stub } from '../functions/stub';
import { removeTemporaryFoldersAtExit } from '../functions/temporary-folder';
import { SpinningFunctionError } from '../simulation-errors';
import { StubRunner } from './stub-runner';
import type { Answer, Commands, Request, StubStep, WorkerData } from '../worker/protocol';
import { framesOf, fromWire } from '../worker/wire-error';

/** Milliseconds of real time between two looks at whether the worker still moves. */
const LOOK = 500;

/** Milliseconds of real time that a look into a world may take. */
const PATIENCE = 30_000;

/** What a thread is started with, beside what it makes itself. */
export type ThreadOptions = Pick<WorkerData, 'graph' | 'codes' | 'applicationFolder' | 'tier'> & {
  readonly stubs: Readonly<Record<string, Stub>>;
  /** Milliseconds of real time that a function may compute without a pause. */
  readonly spinLimit: number;
};

interface Waiting {
  /** Where it was asked for. */
  readonly frames: string;
  readonly resolve: (value: never) => void;
  readonly reject: (error: Error) => void;
}

/** A worker thread in which worlds run, as the test's thread sees it. */
export class WorldThread {
  private readonly worker: Worker;
  private readonly port;
  private readonly beats = new Int32Array(new SharedArrayBuffer(8));
  private readonly signal = new Int32Array(new SharedArrayBuffer(4));
  private readonly waiting = new Map<number, Waiting>();
  private readonly stubs: StubRunner;
  private asked = 0;
  private watch?: NodeJS.Timeout;
  private dead?: Error;

  constructor(private readonly options: ThreadOptions) {
    removeTemporaryFoldersAtExit();
    const { port1, port2 } = new MessageChannel();
    const { stubs, spinLimit, ...rest } = options;
    const data: WorkerData = {
      eventweave: 'worker', ...rest, stubbed: Object.keys(stubs), beats: this.beats.buffer as SharedArrayBuffer, signal: this.signal.buffer as SharedArrayBuffer, port: port2,
    };
    this.port = port1;
    this.worker = new Worker(__filename, { workerData: data, transferList: [port2], stdout: false, stderr: false });
    this.stubs = new StubRunner(stubs, (progress) => this.worker.postMessage(progress));
    this.worker.on('message', (message: Answer | StubStep) => ('stub' in message ? this.stubs.step(message) : this.settle(message)));
    this.worker.on('error', (error) => this.end(error));
    this.worker.on('exit', () => this.end(new Error('the worker thread of the world has ended')));
    this.worker.unref();
    this.port.unref();
  }

  /** Has the thread do something, after all that it was asked before. */
  public async ask<C extends keyof Commands>(command: C, ...args: Parameters<Commands[C]>): Promise<ReturnType<Commands[C]>> {
    if (this.dead) throw this.dead;
    if (command === 'end') this.stubs.forget();
    const id = this.asked++;
    return new Promise<ReturnType<Commands[C]>>((resolve, reject) => {
      this.waiting.set(id, { resolve, reject, frames: framesOf(new Error()) });
      this.keepWatch();
      this.worker.postMessage({ id, command, args, sync: false } satisfies Request);
    });
  }

  /** Looks into a world, at once. @throws {Error} while the thread is doing something. */
  public look<C extends keyof Commands>(command: C, ...args: Parameters<Commands[C]>): ReturnType<Commands[C]> {
    if (this.dead) throw this.dead;
    if (this.waiting.size > 0) throw new Error('the world is running: await what it was asked to do before looking at it');
    Atomics.store(this.signal, 0, 0);
    this.worker.postMessage({ id: this.asked++, command, args, sync: true } satisfies Request);
    // Woken without a signal: by the notification that came late after the look before.
    while (Atomics.load(this.signal, 0) === 0) {
      if (Atomics.wait(this.signal, 0, 0, PATIENCE) === 'timed-out') throw new Error('the world does not answer');
    }
    const answer = receiveMessageOnPort(this.port)!.message as Answer;
    if ('error' in answer) throw fromWire(answer.error);
    return answer.value as ReturnType<Commands[C]>;
  }

  public async terminate(): Promise<void> {
    this.end(new Error('the world was closed'));
    await this.worker.terminate();
  }

  private settle(answer: Answer): void {
    const waiting = this.waiting.get(answer.id);
    this.waiting.delete(answer.id);
    if (this.waiting.size === 0) this.rest();
    if ('error' in answer) waiting?.reject(fromWire(answer.error, waiting.frames));
    else waiting?.resolve(answer.value as never);
  }

  // A thread that works keeps the process alive, one that rests does not.
  private keepWatch(): void {
    if (this.watch) return;
    this.worker.ref();
    let [beats] = this.beats;
    let still = 0;
    this.watch = setInterval(() => {
      still = this.beats[0] === beats ? still + LOOK : 0;
      [beats] = this.beats;
      if (beats > 0 && still >= this.options.spinLimit && !this.stubs.running) this.stopSpinning(); // before the first beat, the thread is starting
    }, LOOK);
  }

  private rest(): void {
    clearInterval(this.watch);
    this.watch = undefined;
    this.worker.unref();
  }

  private stopSpinning(): void {
    const path = this.options.graph.resources[this.beats[1]]?.path ?? 'a function';
    this.end(new SpinningFunctionError(path, this.options.spinLimit));
    void this.worker.terminate();
  }

  private end(error: Error): void {
    if (this.dead) return;
    this.dead = error;
    this.rest();
    for (const { reject } of this.waiting.values()) reject(error);
    this.waiting.clear();
  }
}
