import type { StubProgress, StubStep } from './protocol';
import { fromWire, toWire } from './wire-error';
import type { World } from '../kernel/world';
import type { Environment } from '../services/lambda/environment';
import type { LambdaContext, Program } from '../services/lambda/program';

const { setImmediate: realSetImmediate } = globalThis;

/** Runs stubs, whose code is in the thread of the test. */
export class RemoteStubs {
  private readonly running = new Map<number, (progress: StubProgress) => void>();
  private started = 0;

  constructor(private readonly post: (step: StubStep) => void) {}

  /** Takes what the test's thread says of a stub. */
  public take(progress: StubProgress): void {
    this.running.get(progress.stub)?.(progress);
  }

  /** Forgets those that never came to an end: their world has. */
  public forget(): void {
    this.running.clear();
  }

  public program(world: World, environment: Environment): Program {
    return {
      load: () => {},
      handle: async (event, context) => new Promise((resolve, reject) => {
        const stub = this.started++;
        let moved = () => {};
        const step = (next: StubStep) => world.waitFor(new Promise((resume) => {
          moved = resume; // the world stands still until the stub has come as far as it can
          this.post(next);
        }));
        this.running.set(stub, ({ calls, returned, threw }) => {
          for (const { call, ...request } of calls) {
            environment.call(request, (reply) => step({ stub, reply: { call, ...('output' in reply ? reply : { error: toWire(reply.error) }) } }));
          }
          if (returned) resolve(returned.value);
          if (threw) reject(fromWire(threw));
          if (returned ?? threw) this.running.delete(stub);
          realSetImmediate(() => moved());
        });
        step({ stub, run: { functionPath: environment.functionPath, event, ...split(context) } });
      }),
    };
  }
}

function split({ getRemainingTimeInMillis, ...context }: LambdaContext): { context: object; remainingTime: number } {
  return { context, remainingTime: getRemainingTimeInMillis() };
}
