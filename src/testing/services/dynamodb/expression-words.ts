import type { ConditionNode } from './condition-parser';
import type { OperandNode, PathNode } from './expression-parser';
import { isReserved } from './reserved-words';
import type { ActionNode } from './update-parser';
import { invalid } from './validation';

/** Functions that are conditions, and those that are operands, by the kind of expression. */
const PREDICATES = ['attribute_exists', 'attribute_not_exists', 'attribute_type', 'begins_with', 'contains'];
const CONDITION_OPERANDS = ['size'];
const UPDATE_OPERANDS = ['if_not_exists', 'list_append'];

/** Checks, before any placeholder is looked up, that no name is reserved and that functions exist and are where they may be. */
export class WordCheck {
  constructor(private readonly parameter: string) {}

  /** @throws {ServiceError} for the first word that is wrong. */
  public condition(node: ConditionNode): void {
    switch (node.kind) {
      case 'and':
      case 'or': return [node.left, node.right].forEach((one) => this.condition(one));
      case 'not': return this.condition(node.condition);
      case 'comparison': return this.conditionOperands(node.left, node.right);
      case 'between': return this.conditionOperands(node.value, node.low, node.high);
      case 'in': return this.conditionOperands(node.value, ...node.candidates);
      case 'call':
        this.function(node.name, PREDICATES, [...CONDITION_OPERANDS, ...UPDATE_OPERANDS]);
        this.conditionOperands(...node.operands);
    }
  }

  /** @throws {ServiceError} for the first word that is wrong. */
  public update(actions: readonly ActionNode[]): void {
    for (const action of actions) {
      this.path(action.path);
      if (action.kind !== 'SET') continue;
      const { value } = action;
      (value.kind === 'sum' ? [value.left, value.right] : [value]).forEach((operand) => this.updateOperand(operand));
    }
  }

  /** @throws {ServiceError} for the first name that is reserved. */
  public path({ steps }: PathNode): void {
    const name = steps.find((step) => typeof step === 'string' && isReserved(step));
    if (name !== undefined) throw this.refused(`Attribute name is a reserved keyword; reserved keyword: ${name}`);
  }

  private conditionOperands(...nodes: readonly OperandNode[]): void {
    for (const node of nodes) this.operand(node, CONDITION_OPERANDS, [...PREDICATES, ...UPDATE_OPERANDS], (inner) => this.conditionOperands(inner));
  }

  private updateOperand(node: OperandNode): void {
    this.operand(node, UPDATE_OPERANDS, [...PREDICATES, ...CONDITION_OPERANDS], (inner) => this.updateOperand(inner));
  }

  private operand(node: OperandNode, allowed: readonly string[], misplaced: readonly string[], inner: (node: OperandNode) => void): void {
    if (node.kind === 'path') this.path(node);
    if (node.kind !== 'call') return;
    this.function(node.name, allowed, misplaced);
    node.operands.forEach(inner);
  }

  private function(name: string, allowed: readonly string[], misplaced: readonly string[]): void {
    if (allowed.includes(name)) return;
    if (!misplaced.includes(name)) throw this.refused(`Invalid function name; function: ${name}`);
    const isOfUpdates = UPDATE_OPERANDS.includes(name);
    if (isOfUpdates === (this.parameter === 'UpdateExpression')) {
      throw this.refused(`The function is not allowed to be used this way in an expression; function: ${name}`);
    }
    throw this.refused(`The function is not allowed in ${isOfUpdates ? 'a condition' : 'an update'} expression; function: ${name}`);
  }

  private refused(message: string): Error {
    return invalid(`Invalid ${this.parameter}: ${message}`);
  }
}
