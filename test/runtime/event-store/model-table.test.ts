import * as fc from 'fast-check';
import { carryOut } from '../../event-store/model';
import { programs } from '../../event-store/model-programs';
import { useEventTable } from '../../support/event-store-table';

// Who lost a race waits for a moment; here for its turn.
let mockTurn: () => Promise<void>;
jest.mock('node:timers/promises', () => ({ setTimeout: () => mockTurn() }));

const bed = useEventTable();
beforeEach(() => void jest.spyOn(console, 'warn').mockImplementation()); // snapshots that were not kept
afterEach(() => void jest.restoreAllMocks());

const RUNS = Number(process.env.RUNS ?? 60);
const SEED = Number(process.env.SEED ?? Date.now() % 1e6);

test(`in a table, too, streams are as writers were told (SEED=${SEED})`, async () => {
  let runs = 0;
  await fc.assert(fc.asyncProperty(programs, fc.scheduler(), async (writers, scheduler) => {
    mockTurn = () => scheduler.schedule(Promise.resolve(), 'a pause');
    await carryOut(bed.storage, writers, scheduler, `${++runs}-`);
  }), { numRuns: RUNS, seed: SEED });
}, 600_000);
