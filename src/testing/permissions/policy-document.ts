import { Statement, type StatementElement } from './statement';

/** A policy document: an object, or its JSON. */
export type PolicyDocument = string | { readonly Statement?: StatementElement | readonly StatementElement[] };

/**
 * The statements of a policy document.
 *
 * @param place where it is written, in messages.
 * @throws {Error} for a statement that no policy may have.
 */
export function statementsOf(document: PolicyDocument, place: string): Statement[] {
  const { Statement: elements = [] } = (typeof document === 'string' ? JSON.parse(document) : document) as Exclude<PolicyDocument, string>;
  return [elements].flat().map((element: StatementElement, index) => {
    const sid = element.Sid ? ` (${element.Sid})` : '';
    return new Statement(element, `${place}: statement ${index + 1}${sid}`);
  });
}
