import type { Aws, Stub } from '../functions/stub';
import type { LambdaContext } from '../services/lambda/program';
import type { StubProgress, StubStep } from '../worker/protocol';
import { fromWire, toWire } from '../worker/wire-error';

type Call = StubProgress['calls'][number];

interface Running {
  readonly replies: Map<number, { resolve: (output: never) => void; reject: (error: Error) => void }>;
  calls: Call[];
  outcome: Pick<StubProgress, 'returned' | 'threw'>;
}

/** Runs the stubs of functions in the test's thread, step by step with the world. */
export class StubRunner {
  private readonly started = new Map<number, Running>();
  private steps = 0;

  constructor(private readonly stubs: Readonly<Record<string, Stub>>, private readonly report: (progress: StubProgress) => void) {}

  /** True while the world waits for a stub. */
  public get running(): boolean {
    return this.steps > 0;
  }

  public step({ stub, run, reply }: StubStep): void {
    const running = this.started.get(stub) ?? { replies: new Map(), calls: [], outcome: {} };
    this.started.set(stub, running);
    this.steps++;
    if (run) this.start(running, run);
    if (reply) {
      const { resolve, reject } = running.replies.get(reply.call)!;
      if (reply.error) reject(fromWire(reply.error));
      else resolve(reply.output as never);
    }
    setImmediate(() => this.tell(stub, running));
  }

  /** Forgets those that never came to an end: their world has. */
  public forget(): void {
    this.started.clear();
  }

  private start(running: Running, { functionPath, event, context, remainingTime }: NonNullable<StubStep['run']>): void {
    let made = 0;
    const aws: Aws = async (service, operation, input) => {
      const call = { call: made++, service, operation, input: structuredClone(input) };
      return new Promise((resolve, reject) => {
        running.replies.set(call.call, { resolve, reject });
        running.calls.push(call);
      });
    };
    const whole = { ...context, getRemainingTimeInMillis: () => remainingTime } as LambdaContext;
    const run = async () => asJson(await this.stubs[functionPath](event, whole, aws));
    run().then((value) => { running.outcome = { returned: { value } }; }, (error) => { running.outcome = { threw: toWire(error) }; });
  }

  private tell(stub: number, running: Running): void {
    const { calls, outcome } = running;
    running.calls = [];
    this.steps--;
    if (outcome.returned ?? outcome.threw) this.started.delete(stub);
    this.report({ stub, calls, ...outcome });
  }
}

// As Lambda takes it, and as it can be sent to the world's thread.
function asJson(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value) ?? 'null');
}
