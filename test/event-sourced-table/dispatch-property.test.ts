import * as fc from 'fast-check';
import { ENV } from '../../src/runtime/contract';
import { carryOut, Environment } from '../support/dispatch-environment';
import { programs } from '../support/dispatch-programs';
import { DispatchWorld } from '../support/dispatch-world';
import { useSdkInProcess } from '../support/sdk-in-process';
import { TABLE_STREAM_ARN } from '../support/stream-events';

// Who tries again waits for a moment; here for its turn.
jest.mock('node:timers/promises', () => ({ setTimeout: () => mockEnvironment().pause() }));
const mockEnvironment = () => Environment;

const RUNS = Number(process.env.RUNS ?? 300);
const SEED = Number(process.env.SEED ?? Date.now() % 1e6);

useSdkInProcess(carryOut);

beforeAll(() => {
  Object.assign(process.env, { [ENV.eventStoreTableName]: 'events', [ENV.bookkeepingTableName]: 'bookkeeping', [ENV.eventStoreStreamArn]: TABLE_STREAM_ARN });
  jest.spyOn(global, 'setTimeout').mockImplementation(((then: () => void) => void Environment.pause().then(then)) as never);
});

test(`whatever becomes of records, calls and environments, every event is published and in the feed, in order (SEED=${SEED})`, async () => {
  await fc.assert(fc.asyncProperty(programs, (program) => new DispatchWorld(program).run()), { numRuns: RUNS, seed: SEED });
}, 3_600_000);
