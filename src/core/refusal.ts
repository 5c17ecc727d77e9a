import { Token, Validations, type Duration } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** What is refused, in the words a user reads: `<path>: <prop> must be <must>, got <got>; <fix> [code]`. */
export interface Refusal {
  /** Stable and searchable; the prefix `cdk-eventweave:` is added. */
  readonly code: string;
  readonly prop: string;
  readonly must: string;
  readonly got: unknown;
  /** The reason, or the nearest fix, where `must` does not say it. */
  readonly fix?: string;
}

/** Throws at once when a configuration could only fail later. */
export function requireThat(scope: IConstruct, holds: boolean, refusal: Refusal): void {
  if (holds) return;
  const { code, prop, must, got, fix } = refusal;
  throw new Error(`${scope.node.path}: ${prop} must be ${must}, got ${shown(got)}${fix ? `; ${fix}` : ''} [cdk-eventweave:${code}]`);
}

/** Reports what is legal but unwise; acknowledged with `Validations.of(scope).acknowledge({ id, reason })`. */
export function warn(scope: IConstruct, code: string, message: string): void {
  Validations.of(scope).addWarning(`cdk-eventweave:${code}`, `${scope.node.path}: ${message}`);
}

/** True when `value` is given and not a token, so that it can be compared at synth. */
export function isKnown<T>(value: T | undefined): value is T {
  return value !== undefined && !Token.isUnresolved(value);
}

/** Seconds, or undefined where the duration is absent or only known at deployment. */
export function seconds(duration: Duration | undefined): number | undefined {
  return duration === undefined || duration.isUnresolved() ? undefined : duration.toSeconds();
}

export function isWholeBetween(value: number, least: number, most: number): boolean {
  return Number.isInteger(value) && value >= least && value <= most;
}

function shown(value: unknown): string {
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
