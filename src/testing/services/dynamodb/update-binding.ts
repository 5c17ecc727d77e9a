import { typeOf, type AttributeType, type AttributeValue } from './attribute-value';
import type { OperandNode, ValueNode } from './expression-parser';
import { checkDistinct, type Path } from './paths';
import type { Placeholders } from './placeholders';
import type { ActionNode, SumNode } from './update-parser';
import { invalid } from './validation';

/** What SET assigns, with names and values in place of the placeholders. */
export type Assigned =
  | { readonly kind: 'path'; readonly path: Path }
  | { readonly kind: 'value'; readonly value: AttributeValue }
  | { readonly kind: 'if_not_exists'; readonly path: Path; readonly otherwise: Assigned }
  | { readonly kind: 'list_append'; readonly left: Assigned; readonly right: Assigned }
  | SumNode<Assigned>;

/** One action of an update that can be carried out. */
export type Action =
  | { readonly kind: 'SET'; readonly path: Path; readonly assigned: Assigned }
  | { readonly kind: 'REMOVE'; readonly path: Path }
  | { readonly kind: 'ADD' | 'DELETE'; readonly path: Path; readonly value: AttributeValue };

const PARAMETER = 'UpdateExpression';
const SETS: readonly AttributeType[] = ['SS', 'NS', 'BS'];

/** Types as the messages about ADD and DELETE write them. */
const TYPE_NAMES: Readonly<Record<string, string>> = { S: 'STRING', N: 'NUMBER', B: 'BINARY', M: 'MAP', L: 'LIST', BOOL: 'BOOLEAN', NULL: 'NULL' };

/** @throws {ServiceError} when two paths overlap, a placeholder is not defined, or a function or operator cannot take an operand. */
export function boundUpdate(nodes: readonly ActionNode[], placeholders: Placeholders): readonly Action[] {
  const paths = nodes.map((node) => placeholders.path(PARAMETER, node.path));
  checkDistinct(PARAMETER, paths);
  for (const value of nodes.flatMap((node) => (node.kind === 'REMOVE' ? [] : valuesIn(node.value)))) placeholders.value(PARAMETER, value);
  return nodes.map((node, index) => boundAction(node, paths[index], placeholders));
}

/** All placeholders of values in what is assigned: they must be defined before their types matter. */
function valuesIn(node: OperandNode | SumNode<OperandNode>): readonly ValueNode[] {
  if (node.kind === 'value') return [node];
  if (node.kind === 'path') return [];
  return (node.kind === 'sum' ? [node.left, node.right] : node.operands).flatMap(valuesIn);
}

function boundAction(node: ActionNode, path: Path, placeholders: Placeholders): Action {
  if (node.kind === 'REMOVE') return { kind: 'REMOVE', path };
  if (node.kind === 'SET') return { kind: 'SET', path, assigned: boundAssigned(node.value, placeholders) };
  const value = placeholders.value(PARAMETER, node.value);
  const allowed = node.kind === 'ADD' ? ['N', ...SETS] : SETS;
  if (allowed.includes(typeOf(value))) return { kind: node.kind, path, value };
  throw refused(`Incorrect operand type for operator or function; operator: ${node.kind}, `
    + `operand type: ${TYPE_NAMES[typeOf(value)]}, typeSet: ALLOWED_FOR_${node.kind}_OPERAND`);
}

function boundAssigned(node: OperandNode | SumNode<OperandNode>, placeholders: Placeholders): Assigned {
  switch (node.kind) {
    case 'path': return { kind: 'path', path: placeholders.path(PARAMETER, node) };
    case 'value': return { kind: 'value', value: placeholders.value(PARAMETER, node) };
    case 'sum': {
      const [left, right] = [boundAssigned(node.left, placeholders), boundAssigned(node.right, placeholders)];
      checkTypes(node.operator, [left, right], 'N');
      return { kind: 'sum', operator: node.operator, left, right };
    }
    case 'call': return boundCall(node.name, node.operands, placeholders);
  }
}

function boundCall(name: string, nodes: readonly OperandNode[], placeholders: Placeholders): Assigned {
  const operands = nodes.map((node) => boundAssigned(node, placeholders));
  if (operands.length !== 2) {
    throw refused(`Incorrect number of operands for operator or function; operator or function: ${name}, number of operands: ${operands.length}`);
  }
  const [left, right] = operands;
  if (name === 'list_append') {
    checkTypes(name, operands, 'L');
    return { kind: name, left, right };
  }
  if (left.kind !== 'path') throw refused(`Operator or function requires a document path; operator or function: ${name}`);
  return { kind: 'if_not_exists', path: left.path, otherwise: right };
}

function checkTypes(name: string, operands: readonly Assigned[], allowed: AttributeType): void {
  for (const operand of operands) {
    if (operand.kind !== 'value' || typeOf(operand.value) === allowed) continue;
    throw refused(`Incorrect operand type for operator or function; operator or function: ${name}, operand type: ${typeOf(operand.value)}`);
  }
}

function refused(message: string): Error {
  return invalid(`Invalid ${PARAMETER}: ${message}`);
}
