import { commitsOf, type Commit } from './commits';
import { freshHandler, handleAll, type Handler } from './environment';
import { takeCounts } from './meter/client';
import { writeUnits, type Counts } from './meter/counts';
import { IMAGES, recordOf, type StreamRecord } from './records';

/** What is dispatched, and in batches of how many records. */
export interface CostCase {
  readonly variant: string;
  readonly bundle: string;
  readonly workload: string;
  readonly batchSize: number;
  readonly commits: number;
  /** Environments that dispatch at once, each other streams; as a stream of several shards has them. */
  readonly environments: number;
}

/** What dispatching used, on average, per commit. */
export interface Costs {
  readonly commits: number;
  readonly writeUnits: number;
  readonly pageWriteUnits: number;
  readonly cursorWriteUnits: number;
  readonly readUnits: number;
  readonly readUnitsTold: number;
  readonly refusedWrites: number;
  readonly dynamoDbCalls: number;
  /** Per event. */
  readonly putEventsCalls: number;
  readonly dollarsPerMillion: number;
  /** Of an environment that begins when all these commits were dispatched. */
  readonly coldStartReadUnits: number;
}

/** Dollars per million units, on demand. Source: Amazon DynamoDB pricing, us-east-1. */
const PRICE = { write: 0.625, read: 0.125 };

/** Commits that are dispatched before anything is counted: from then on cursors are written as they are for ever after. */
export const WARM_UP = 10_000;
const WARM_UP_BATCH = 100;

/** Counts what a workload uses, from its 10,001st commit on. */
export async function measureCosts({ variant, bundle, workload, batchSize, commits, environments }: CostCase): Promise<Costs> {
  const handlers = Array.from({ length: environments }, () => freshHandler(bundle));
  const all = commitsOf(workload, WARM_UP + commits + 1);
  await dispatch(handlers, variant, all.slice(0, WARM_UP), WARM_UP_BATCH);
  await takeCounts();
  await dispatch(handlers, variant, all.slice(WARM_UP, -1), batchSize);
  const counts = await takeCounts();
  await dispatch([freshHandler(bundle)], variant, all.slice(-1), 1);
  return { ...perCommit(counts, commits), coldStartReadUnits: (await takeCounts()).readUnits };
}

async function dispatch(handlers: readonly Handler[], variant: string, commits: readonly Commit[], batchSize: number): Promise<void> {
  const ofEnvironment = (commit: Commit) => parseInt(commit.stream.slice(0, 8), 16) % handlers.length;
  const groups = handlers.map((_, number) => commits.filter((commit) => ofEnvironment(commit) === number));
  await Promise.all(groups.map((some, number) => dispatchInOrder(handlers[number], variant, some, batchSize)));
}

async function dispatchInOrder(handler: Handler, variant: string, commits: readonly Commit[], batchSize: number): Promise<void> {
  for (let first = 0; first < commits.length; first += batchSize) {
    await handleAll(handler, recordsOf(variant, commits.slice(first, first + batchSize), first));
  }
}

/** The records of commits. */
export function recordsOf(variant: string, commits: readonly Commit[], first = 0): StreamRecord[] {
  return commits.flatMap(IMAGES[variant]).map((image, index) => recordOf(image, first + index));
}

function perCommit(counts: Counts, commits: number): Omit<Costs, 'coldStartReadUnits'> {
  const each = (count: number) => Math.round(count / commits * 1e5) / 1e5;
  const { PutEvents = 0, ...others } = counts.calls;
  return {
    commits,
    writeUnits: each(writeUnits(counts)),
    pageWriteUnits: each(counts.pageWriteUnits),
    cursorWriteUnits: each(counts.cursorWriteUnits),
    readUnits: each(counts.readUnits),
    readUnitsTold: each(counts.readUnitsTold),
    refusedWrites: each(counts.refused),
    dynamoDbCalls: each(Object.values(others).reduce((total, count) => total + count, 0)),
    putEventsCalls: each(PutEvents * commits / counts.entries),
    dollarsPerMillion: each(writeUnits(counts)) * PRICE.write + each(counts.readUnits) * PRICE.read,
  };
}
