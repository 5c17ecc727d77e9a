import type { SimulatedWorld } from '../simulation/simulated-world';

/** What is not as it must be. */
export interface Violation {
  /** Name of the invariant. */
  readonly invariant: string;
  /** One sentence. */
  readonly message: string;
  /** Text by which the events that it is about can be found, such as an order's id. */
  readonly subject?: string;
}

/** What must hold whenever a world has come to rest. */
export interface Invariant {
  readonly name: string;
  /** @returns what is wrong, each with the events that it is about; nothing when it holds. */
  check(world: SimulatedWorld): Omit<Violation, 'invariant'>[];
}

/** What became of the effects of one consumer; keys are the users' own, such as order ids, repeated when an effect is. */
export interface EffectsOptions {
  /** How the invariant is called when it fails, such as the consumer's name. */
  readonly name: string;
  /** Keys that should have had their effect or should rest as dead letters; an event that a filter leaves out is not among them. */
  expected(world: SimulatedWorld): string[];
  /** Keys that had their effect, once for every time that it happened. */
  found(world: SimulatedWorld): string[];

  /**
   * Keys that rest as dead letters.
   *
   * @default - none
   */
  deadLetters?(world: SimulatedWorld): string[];
}

/** Options of `Invariants.deadLetters`. */
export interface DeadLettersOptions {
  readonly name: string;
  /** Keys that nothing but a dead-letter queue can take. */
  poison(world: SimulatedWorld): string[];
  /** Keys that rest in the dead-letter queue. */
  found(world: SimulatedWorld): string[];
}

/** Options of `Invariants.orderPerKey`. */
export interface OrderOptions {
  readonly name: string;
  /** What was applied, oldest first, with its place among what the bus or queue accepted for its key: 1, 2, 3. */
  applied(world: SimulatedWorld): { readonly key: string; readonly sequence: number }[];
}
