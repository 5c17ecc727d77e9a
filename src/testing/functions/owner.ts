import type { Environment } from '../services/lambda/environment';

/**
 * The execution environment whose code runs. Each task of the world resumes one environment at most, and everything that it
 * sets off is done before the next task: so whatever asks for the time, a timer or a random number is that environment's.
 */
let owner: Environment | undefined;

export function ownerOfCode(): Environment | undefined {
  return owner;
}

/** Runs code of an environment; what it sets off in promises belongs to it too, until the next environment is entered. */
export function enterEnvironment(environment: Environment, code: () => void): void {
  owner = environment;
  code();
}

/** Nobody's code runs any more: the world has ended. */
export function leaveEnvironments(): void {
  owner = undefined;
}

/** Does at once, on the real machine, what is not the code's own work, such as loading a package that all environments share. */
export function outsideOfCode<R>(work: () => R): R {
  const before = owner;
  owner = undefined;
  try {
    return work();
  } finally {
    owner = before;
  }
}

/** @returns `simulated` while code of a function runs, `real` otherwise. */
export function whileOwned<A extends unknown[], R>(
  simulated: (environment: Environment, ...args: A) => R, real: (...args: A) => R,
): (...args: A) => R {
  return (...args) => (owner ? simulated(owner, ...args) : real(...args));
}
