export { filterDecision } from './filters';
export { targetInput, type RuleContext, type TargetInput } from './input';
export { checkPattern, compilePattern, matches } from './pattern';
export type { Profile } from './place';
