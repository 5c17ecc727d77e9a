import { rmSync } from 'node:fs';
import type { PlantedBug } from './planted-bug';
import { explore, InvariantViolation, type Exploration, type ExploreOptions, type Failure } from 'cdk-eventweave/testing';

/** Explores the application of a bug, or of its twin, and removes its folder. @throws {InvariantViolation} as `explore` does. */
export async function exploring({ app, trial }: PlantedBug, bug: boolean, options: Partial<ExploreOptions>): Promise<Exploration> {
  const application = app(bug);
  try {
    return await explore(application, { ...trial, ...options });
  } finally {
    rmSync(application.outdir, { recursive: true, force: true });
  }
}

/** The failure that the simulator finds first; undefined when it finds none. */
export async function firstFailure(bug: PlantedBug, planted: boolean, options: Partial<ExploreOptions>): Promise<Failure | undefined> {
  try {
    await exploring(bug, planted, options);
    return undefined;
  } catch (error) {
    if (error instanceof InvariantViolation) return error.failures[0];
    throw error;
  }
}
