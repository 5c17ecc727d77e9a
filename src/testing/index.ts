import { isMainThread, parentPort, workerData } from 'node:worker_threads';
import type { WorkerData } from './worker/protocol';
import { startWorker } from './worker/worker';

export { explore, type Exploration, type ExploreOptions } from './explore/explore';
export { exploreCrashPoints, type CrashPointOptions, type CrashPoints } from './explore/crash-points';
export { diagram, printed, FaultsNeverFiredError, InvariantViolation, type Failure } from './explore/failure';
export type { DeadLettersOptions, EffectsOptions, Invariant, OrderOptions, Violation } from './explore/invariant';
export { Invariants } from './explore/invariants';
export { Random } from './explore/random';
export type { Trial } from './explore/run';
export { mermaid } from './explore/mermaid';
export { storyOf, timeline } from './explore/story';
export { Faults } from './faults';
export type { Aws, Stub } from './functions/stub';
export { FAULT_KINDS, type FaultKind, type FiredFault } from './kernel/fault-kinds';
export type { TraceEntry, TraceKind } from './kernel/trace';
export { simulate, type Application, type ApplicationOptions, type SimulateOptions } from './simulation/simulate';
export type { NewCloudEvent, PlainEvent, PublishedEvent } from './simulation/entry';
export type { ObjectWrite, SimulatedBucket, SimulatedObject, SimulatedVersion } from './simulation/simulated-bucket';
export type { AttributeValue, Item, SimulatedStream, SimulatedTable, StreamedWrite, Write } from './simulation/simulated-table';
export type { Command, SimulatedBus, SimulatedFunction, SimulatedQueue, SimulatedWorld } from './simulation/simulated-world';
export type { InvokeOutcome } from './worker/protocol';
export type { MessageView } from './worker/inspect';

// The worker threads of the simulator run this same file.
const data = workerData as WorkerData | undefined;
if (!isMainThread && data?.eventweave === 'worker') startWorker(parentPort!, data);
