import * as fc from 'fast-check';
import { memoryStorage, type EventStorage } from '../../../src/runtime/event-store';
import { carryOut } from '../../event-store/model';
import { programs } from '../../event-store/model-programs';
import { TWINS } from '../../support/event-store-twins';

// Who lost a race waits for a moment; here for its turn.
let mockTurn: () => Promise<void>;
jest.mock('node:timers/promises', () => ({ setTimeout: () => mockTurn() }));

beforeEach(() => void jest.spyOn(console, 'warn').mockImplementation()); // snapshots that were not kept
afterEach(() => void jest.restoreAllMocks());

const RUNS = Number(process.env.RUNS ?? 1_000);
const SEED = Number(process.env.SEED ?? Date.now() % 1e6);

function propertyOf(storage: () => EventStorage) {
  return fc.asyncProperty(programs, fc.scheduler(), async (writers, scheduler) => {
    mockTurn = () => scheduler.schedule(Promise.resolve(), 'a pause');
    await carryOut(storage(), writers, scheduler);
  });
}

test(`whatever writers do at once, and whatever becomes of their calls, streams are as they were told (SEED=${SEED})`, async () => {
  await fc.assert(propertyOf(() => memoryStorage()), { numRuns: RUNS, seed: SEED });
}, 600_000);

test.each(Object.entries(TWINS))('a storage %s is found out', async (_, storage) => {
  const { failed } = await fc.check(propertyOf(storage), { numRuns: 500, seed: 7, endOnFailure: true });
  expect(failed).toBe(true);
});
