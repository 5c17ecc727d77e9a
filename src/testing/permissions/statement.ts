import { compileCondition, type ConditionElement } from './condition';
import { textsOf } from './policy-text';
import { principalMatch, type PrincipalMatch } from './principal';
import type { Caller, Context, Request } from './request';
import { resourceWildcard, wildcard } from './wildcard';

/** A statement as policies write it. */
export interface StatementElement {
  readonly Sid?: string;
  readonly Effect?: string;
  readonly Principal?: unknown;
  readonly NotPrincipal?: unknown;
  readonly Action?: unknown;
  readonly NotAction?: unknown;
  readonly Resource?: unknown;
  readonly NotResource?: unknown;
  readonly Condition?: ConditionElement;
}

type Test<T> = (value: T) => boolean;

/**
 * One statement of a policy. Its parts are compiled when a request first gets to them: what is not modelled in a statement
 * matters only to requests that the statement is about.
 */
export class Statement {
  public readonly allows: boolean;
  private readonly action: Test<string>;
  private readonly resource: Test<string>;
  private readonly condition: Test<Context>;

  /**
   * @param place where it is written, in messages.
   * @throws {Error} when a part is missing that every statement has.
   */
  constructor(private readonly element: StatementElement, private readonly place: string) {
    const { Effect, Action, NotAction, Resource, NotResource, Condition = {} } = element;
    if (Effect !== 'Allow' && Effect !== 'Deny') throw new Error(`${place}: Effect must be Allow or Deny, got ${String(Effect)}`);
    if (Action === undefined && NotAction === undefined) throw new Error(`${place} must have Action or NotAction`);
    if (Resource === undefined && NotResource === undefined) throw new Error(`${place} must have Resource or NotResource`);
    this.allows = Effect === 'Allow';
    this.action = whenNeeded(() => anyOf(Action, NotAction, place, (pattern) => wildcard(pattern, { ignoreCase: true })));
    this.resource = whenNeeded(() => anyOf(Resource, NotResource, place, resourceWildcard));
    this.condition = whenNeeded(() => compileCondition(Condition, place));
  }

  /**
   * @returns whether it is about the action and the resource of a request.
   * @throws {Error} for a policy variable.
   */
  public covers({ action, resource }: Request): boolean {
    return this.action(action) && this.resource(resource);
  }

  /**
   * @returns whether its conditions hold.
   * @throws {Error} for an operator that is not modelled, or a policy variable.
   */
  public holds(context: Context): boolean {
    return this.condition(context);
  }

  /**
   * What a statement of a resource's policy says about who makes a request.
   *
   * @throws {Error} for NotPrincipal, which is not modelled, and when there is no principal.
   */
  public about(caller: Caller): PrincipalMatch {
    const { Principal, NotPrincipal } = this.element;
    if (NotPrincipal !== undefined) throw new Error(`${this.place}: NotPrincipal is not modelled`);
    if (Principal === undefined) throw new Error(`${this.place} must have a Principal`);
    return principalMatch(Principal, caller);
  }
}

function anyOf(element: unknown, opposite: unknown, place: string, compile: (pattern: string) => Test<string>): Test<string> {
  const patterns = textsOf(element ?? opposite, place).map(compile);
  return (text) => patterns.some((matches) => matches(text)) === (element !== undefined);
}

function whenNeeded<T>(compile: () => Test<T>): Test<T> {
  let compiled: Test<T> | undefined;
  return (value) => (compiled ??= compile())(value);
}
