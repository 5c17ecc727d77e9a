import { Stack, Token, type ResourceEnvironment } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { requireThat } from './refusal';

/** What has to be in the account and Region of `scope`, and what to do where it is not. */
export interface EnvironmentCheck {
  readonly code: string;
  readonly prop: string;
  readonly fix: string;
}

/** Refuses a resource of another account or Region, as far as both are known. */
export function requireSameEnvironment(scope: IConstruct, other: ResourceEnvironment, check: EnvironmentCheck): void {
  const { account, region } = Stack.of(scope);
  for (const [what, here, there] of [['account', account, other.account], ['region', region, other.region]]) {
    requireThat(scope, Token.isUnresolved(here) || Token.isUnresolved(there) || here === there, {
      ...check, must: `in ${what} ${here}`, got: `one in ${there}`,
    });
  }
}
