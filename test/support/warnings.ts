import type { IConstruct } from 'constructs';

/** Our warnings at or below `scope`, as they will be printed: `<message> [ack: Annotation::cdk-eventweave:<code>]`. */
export function warningsOf(scope: IConstruct): string[] {
  return scope.node.findAll()
    .flatMap(({ node }) => node.metadata)
    .filter(({ type, data }) => type === 'aws:cdk:warning' && String(data).includes('cdk-eventweave:'))
    .map(({ data }) => String(data));
}

/** Our warnings of one code. */
export function warningsOfCode(scope: IConstruct, code: string): string[] {
  return warningsOf(scope).filter((warning) => warning.endsWith(`[ack: Annotation::cdk-eventweave:${code}]`));
}
