import { CfnParameter, Duration, Fn, Lazy, Token, type Stack } from 'aws-cdk-lib';

/** The ways in which a number can be unknown at synth. */
export const UNKNOWN_NUMBERS: [name: string, number: (scope: Stack) => number][] = [
  ['a parameter', (scope) => new CfnParameter(scope, 'Number', { type: 'Number' }).valueAsNumber],
  ['an imported value', () => Token.asNumber(Fn.importValue('number'))],
  ['a lazy value', () => Lazy.number({ produce: () => 60 })],
];

/** A duration that only the deployment knows. */
export function unknownSeconds(scope: Stack): Duration {
  return Duration.seconds(UNKNOWN_NUMBERS[0][1](scope));
}
