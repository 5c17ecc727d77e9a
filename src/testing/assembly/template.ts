/** A CloudFormation template, as far as it is read here. */
export interface Template {
  readonly Parameters?: Readonly<Record<string, TemplateParameter>>;
  readonly Mappings?: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>>;
  readonly Conditions?: Readonly<Record<string, unknown>>;
  readonly Resources?: Readonly<Record<string, TemplateResource>>;
  readonly Outputs?: Readonly<Record<string, TemplateOutput>>;
  readonly Transform?: string | readonly string[];
}

/** `Type` may be a list or an SSM parameter; `Default` is a text or a number, lists separated by commas. */
export interface TemplateParameter {
  readonly Type: string;
  readonly Default?: string | number;
}

export interface TemplateResource {
  readonly Type: string;
  readonly Condition?: string;
  readonly DependsOn?: string | readonly string[];
  readonly Properties?: Readonly<Record<string, unknown>>;
  readonly Metadata?: Readonly<Record<string, unknown>>;
}

export interface TemplateOutput {
  readonly Value: unknown;
  readonly Condition?: string;
  readonly Export?: { readonly Name: unknown };
}

/**
 * Refuses what a macro would make of a template: only AWS can run it. The language extensions are functions that are known here.
 *
 * @throws {Error} with the name of the stack and of the macro.
 */
export function refuseTransforms(stack: string, { Transform = [] }: Template): void {
  const unknown = [Transform].flat().find((name) => name !== 'AWS::LanguageExtensions');
  if (unknown !== undefined) throw new Error(`stack ${stack} uses the transform ${unknown}, which is not simulated`);
}
