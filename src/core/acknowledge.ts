import { Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** Says, where it is created, why a finding of cdk-nag does not hold: one line per rule, so that nobody downstream has to. */
export function acknowledge(construct: IConstruct, reasons: { [rule: string]: string }): void {
  Validations.of(construct).acknowledge(...Object.entries(reasons).map(([id, reason]) => ({ id, reason })));
}
