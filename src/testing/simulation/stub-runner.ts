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

  constructor(private readonly stubs: Readonly<Record<string, Stub>>, private readonly report: (progress: StubProgress) => void) {}

  /** True while the world waits for a stub. */
  public get running(): boolean {
    return this.started.size > 0;
  }

  public step({ stub, run, reply }: StubStep): void {
    const running = this.started.get(stub) ?? { replies: new Map(), calls: [], outcome: {} };
    this.started.set(stub, running);
    if (run) this.start(running, run);
    if (reply) {
      const { resolve, reject } = running.replies.get(reply.call)!;
      if (reply.error) reject(fromWire(reply.error));
      else resolve(reply.output as never);
    }
    setImmediate(() => this.tell(stub, running));
  }

  private start(running: Running, { functionPath, event, context, remainingTime }: NonNullable<StubStep['run']>): void {
    let made = 0;
    const aws: Aws = async (service, operation, input) => new Promise((resolve, reject) => {
      const call = made++;
      running.replies.set(call, { resolve, reject });
      running.calls.push({ call, service, operation, input });
    });
    const whole = { ...context, getRemainingTimeInMillis: () => remainingTime } as LambdaContext;
    const run = async () => this.stubs[functionPath](event, whole, aws);
    run().then((value) => { running.outcome = { returned: { value } }; }, (error) => { running.outcome = { threw: toWire(error) }; });
  }

  private tell(stub: number, running: Running): void {
    const { calls, outcome } = running;
    running.calls = [];
    if (outcome.returned ?? outcome.threw) this.started.delete(stub);
    this.report({ stub, calls, ...outcome });
  }
}
