/** A resource type that MiniStack's CloudFormation refuses, and what references to it become. */
export interface LeftOutType {
  readonly why: string;

  /** In place of `Ref`. */
  readonly ref: string;

  /** In place of `Fn::GetAtt`, by attribute; with pseudo parameters, as in `Fn::Sub`. */
  readonly attributes?: Readonly<Record<string, string>>;
}

const UNKNOWN = 'MiniStack 1.5.33 CloudFormation has no such type';

/** Every type that is left out of an emulated deploy, and nothing else is. */
export const LEFT_OUT: Readonly<Record<string, LeftOutType>> = {
  'AWS::Events::Archive': {
    why: UNKNOWN,
    ref: 'left-out-archive',
    attributes: { Arn: 'arn:${AWS::Partition}:events:${AWS::Region}:${AWS::AccountId}:archive/left-out-archive' },
  },
  'AWS::Events::EventBusPolicy': { why: UNKNOWN, ref: 'left-out-bus-policy' },
};

/** A resource that an emulated deploy does without. */
export interface LeftOutResource {
  readonly logicalId: string;
  readonly type: string;
  readonly why: string;
}

interface Template {
  readonly Resources?: Readonly<Record<string, { readonly Type: string; readonly DependsOn?: string | string[] }>>;
}

type Replaced = Readonly<Record<string, LeftOutType>>;

/**
 * A copy of `template` that MiniStack can deploy, and what it lacks.
 *
 * @throws one sentence when an attribute is referred to that has no stand-in.
 */
export function leaveOut<T extends Template>(template: T): { template: T; leftOut: LeftOutResource[] } {
  const unknown = Object.entries(template.Resources ?? {}).filter(([, { Type }]) => LEFT_OUT[Type]);
  if (unknown.length === 0) return { template, leftOut: [] };
  const replaced: Replaced = Object.fromEntries(unknown.map(([id, { Type }]) => [id, LEFT_OUT[Type]]));
  const kept = Object.entries(template.Resources!)
    .filter(([id]) => !replaced[id])
    .map(([id, resource]) => [id, withoutDependencies(resource, replaced)]);
  return {
    template: replaceReferences({ ...template, Resources: Object.fromEntries(kept) }, replaced) as T,
    leftOut: unknown.map(([logicalId, { Type }]) => ({ logicalId, type: Type, why: LEFT_OUT[Type].why })),
  };
}

function withoutDependencies<R extends { readonly DependsOn?: string | string[] }>(resource: R, replaced: Replaced): R {
  if (!resource.DependsOn) return resource;
  const { DependsOn, ...rest } = resource;
  const kept = [DependsOn].flat().filter((id) => !replaced[id]);
  return (kept.length > 0 ? { ...rest, DependsOn: kept } : rest) as R;
}

function replaceReferences(node: unknown, replaced: Replaced): unknown {
  if (Array.isArray(node)) return node.map((item) => replaceReferences(item, replaced));
  if (typeof node !== 'object' || node === null) return node;
  return standIn(node, replaced)
    ?? Object.fromEntries(Object.entries(node).map(([key, value]) => [key, replaceReferences(value, replaced)]));
}

/** What an intrinsic function becomes when it refers to a resource that is left out. */
function standIn(node: object, replaced: Replaced): unknown {
  const entries = Object.entries(node);
  if (entries.length !== 1) return undefined;
  const [[name, argument]] = entries;
  if (name === 'Ref') return replaced[argument]?.ref;
  if (name === 'Fn::Sub') return { 'Fn::Sub': substituted(argument, replaced) };
  if (name !== 'Fn::GetAtt') return undefined;
  const [id, ...attribute] = typeof argument === 'string' ? argument.split('.') : argument as string[];
  return replaced[id] && { 'Fn::Sub': attributeOf(replaced, id, attribute.join('.')) };
}

/** The argument of `Fn::Sub`, a text or a list of a text and its variables. */
function substituted(argument: unknown, replaced: Replaced): unknown {
  if (Array.isArray(argument)) return [substituted(argument[0], replaced), replaceReferences(argument[1], replaced)];
  return String(argument).replace(/\$\{(\w+)(?:\.([\w.]+))?\}/g, (whole, id: string, attribute?: string) => {
    if (!replaced[id]) return whole;
    return attribute ? attributeOf(replaced, id, attribute) : replaced[id].ref;
  });
}

function attributeOf(replaced: Replaced, id: string, attribute: string): string {
  const text = replaced[id].attributes?.[attribute];
  if (text === undefined) throw new Error(`${id}.${attribute} is used, but ${id} is left out of the emulated deploy and has no stand-in for it (emulator/left-out.ts)`);
  return text;
}

/** `2 x AWS::Events::Archive (why), 1 x ...` */
export function summaryOf(leftOut: readonly LeftOutResource[]): string {
  const types = new Map(leftOut.map(({ type, why }) => [type, why]));
  return [...types]
    .map(([type, why]) => `${leftOut.filter((resource) => resource.type === type).length} x ${type} (${why})`)
    .join(', ');
}
