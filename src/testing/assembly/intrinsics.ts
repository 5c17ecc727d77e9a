import { cidrBlocks } from './cidr';
import type { Scope } from './scope';

type Intrinsic = (argument: unknown, scope: Scope) => unknown;

/**
 * A value of a template with its intrinsic functions resolved; undefined for `AWS::NoValue`, which also leaves out the
 * property or the element that holds it.
 *
 * @throws {Error} with the place, for functions that are not known and for arguments that they do not take.
 */
export function resolved(value: unknown, scope: Scope): unknown {
  if (Array.isArray(value)) return value.map((element) => resolved(element, scope)).filter((element) => element !== undefined);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  if (entries.length === 1 && isIntrinsic(entries[0][0])) return called(entries[0][0], entries[0][1], scope);
  return Object.fromEntries(entries.map(([key, inner]) => [key, resolved(inner, scope)]).filter(([, inner]) => inner !== undefined));
}

function isIntrinsic(name: string): boolean {
  return name === 'Ref' || name.startsWith('Fn::');
}

function called(name: string, argument: unknown, scope: Scope): unknown {
  const intrinsic = INTRINSICS.get(name);
  return intrinsic ? intrinsic(argument, scope) : scope.fail(`the intrinsic function ${name} is not supported`);
}

// Source: CloudFormation Template Reference, "Intrinsic function reference".
const INTRINSICS = new Map<string, Intrinsic>([
  ['Ref', (name, scope) => scope.ref(String(name))],
  ['Fn::GetAtt', getAtt],
  ['Fn::Join', join],
  ['Fn::Sub', sub],
  ['Fn::Select', select],
  ['Fn::Split', split],
  ['Fn::ImportValue', (name, scope) => scope.importValue(textOf(name, scope))],
  ['Fn::If', (choice, scope) => {
    const [condition, then, otherwise] = given(choice, 3, 'Fn::If', scope);
    return resolved(scope.condition(String(condition)) ? then : otherwise, scope);
  }],
  ['Fn::FindInMap', (keys, scope) => {
    const [map, first, second] = given(keys, 3, 'Fn::FindInMap', scope).map((key) => textOf(key, scope));
    return scope.mapping(map, first, second);
  }],
  ['Fn::Base64', (text, scope) => Buffer.from(textOf(text, scope)).toString('base64')],
  ['Fn::GetAZs', (region, scope) => ['a', 'b', 'c'].map((zone) => `${textOf(region, scope) || scope.ref('AWS::Region')}${zone}`)],
  ['Fn::Length', (list, scope) => listOf(list, 'Fn::Length', scope).length],
  ['Fn::ToJsonString', (value, scope) => JSON.stringify(resolved(value, scope))],
  ['Fn::Cidr', (argument, scope) => {
    const [block, count, bits] = given(argument, 2, 'Fn::Cidr', scope).map((value) => textOf(value, scope));
    if (scope.isStandIn(block)) return Array.from({ length: Number(count) }, () => block);
    return cidrBlocks(block, Number(count), Number(bits ?? 8)) ?? scope.fail(`Fn::Cidr takes an IPv4 block such as 10.0.0.0/16, got ${block}`);
  }],
]);

function getAtt(argument: unknown, scope: Scope): unknown {
  const [id, ...attribute] = typeof argument === 'string' ? argument.split('.') : given(argument, 2, 'Fn::GetAtt', scope);
  return scope.getAtt(String(id), attribute.map((part) => textOf(part, scope)).join('.'));
}

function join(argument: unknown, scope: Scope): string {
  const [delimiter, values] = given(argument, 2, 'Fn::Join', scope);
  return listOf(values, 'Fn::Join', scope).map((value) => textOf(value, scope)).join(String(delimiter));
}

// `${Name}`, `${Id.Attribute}`, and `${!Literal}` for a literal `${Literal}`.
function sub(argument: unknown, scope: Scope): string {
  const [text, own = {}] = Array.isArray(argument) ? argument : [argument];
  const values = new Map(Object.entries(own as Record<string, unknown>));
  return String(text).replace(/\$\{([^}]*)\}/g, (_, name: string) => {
    if (name.startsWith('!')) return `\${${name.slice(1)}}`;
    if (values.has(name)) return textOf(values.get(name), scope);
    return textOf(name.includes('.') ? getAtt(name, scope) : scope.ref(name), scope);
  });
}

// A part of a stand-in cannot be told: it is the stand-in again.
function select(argument: unknown, scope: Scope): unknown {
  const [index, values] = given(argument, 2, 'Fn::Select', scope);
  const position = Number(textOf(index, scope));
  const list = resolved(values, scope);
  if (scope.isStandIn(list)) return [list].flat()[0];
  const value = listOf(list, 'Fn::Select', scope)[position];
  return value ?? scope.fail(`Fn::Select finds no element ${position} in ${JSON.stringify(list)}`);
}

function split(argument: unknown, scope: Scope): string[] {
  const [delimiter, value] = given(argument, 2, 'Fn::Split', scope);
  const text = textOf(value, scope);
  return scope.isStandIn(text) ? [text] : text.split(String(delimiter));
}

function given(argument: unknown, least: number, name: string, scope: Scope): unknown[] {
  if (Array.isArray(argument) && argument.length >= least) return argument;
  return scope.fail(`${name} takes a list of at least ${least} arguments, got ${JSON.stringify(argument)}`);
}

function listOf(argument: unknown, name: string, scope: Scope): unknown[] {
  const list = resolved(argument, scope);
  return Array.isArray(list) ? list : scope.fail(`${name} takes a list, got ${JSON.stringify(list)}`);
}

function textOf(argument: unknown, scope: Scope): string {
  const value = resolved(argument, scope);
  if (typeof value === 'object' || value === undefined) return scope.fail(`a text is needed, got ${JSON.stringify(value)}`);
  return String(value);
}
