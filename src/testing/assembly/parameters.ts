import type { TemplateParameter } from './template';

/**
 * Value of a parameter as `Ref` gives it: a text, or a list of texts.
 *
 * Source: CloudFormation User Guide, "CloudFormation template Parameters syntax": numbers are used as texts, lists are
 * separated by commas.
 */
export function parameterValue({ Type }: TemplateParameter, value: unknown): unknown {
  if (Array.isArray(value) || !isList(Type)) return Array.isArray(value) ? value : String(value);
  return String(value).split(',').map((element) => element.trim());
}

/** Whether the value lies in the Parameter Store, where only AWS can look it up. */
export function isStored({ Type }: TemplateParameter): boolean {
  return Type.startsWith('AWS::SSM::Parameter::Value<');
}

function isList(type: string): boolean {
  return type === 'CommaDelimitedList' || type.includes('List<');
}
