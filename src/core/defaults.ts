import { RemovalPolicy } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import type { AlarmRouting } from './alarms';
import type { Encryption } from './encryption';
import { requireThat } from './refusal';

/** What an application decides once, for everything below a scope. */
export interface DefaultsOptions {
  /**
   * Where alarms are sent.
   *
   * @default - alarms are created, reach nobody, and a warning says so
   */
  readonly alarms?: AlarmRouting;

  /**
   * Who owns the keys that data is encrypted with.
   *
   * @default Encryption.serviceOwned()
   */
  readonly encryption?: Encryption;

  /**
   * Whether this is a stage to be thrown away: dead letters, logs, archives and tables go with their stack.
   *
   * @default false
   */
  readonly development?: boolean;
}

const STORE = Symbol.for('cdk-eventweave.defaults');

interface Store {
  options: DefaultsOptions;
  read: boolean;
}

/**
 * The one place for decisions that every pattern shares.
 *
 * Set them on the app, a stage or a stack, before its constructs: what is nearer to a construct wins, property by property.
 */
export class Defaults {
  /** The defaults of a scope and everything below it. */
  public static of(scope: IConstruct): Defaults {
    return new Defaults(scope);
  }

  private constructor(private readonly scope: IConstruct) {}

  /**
   * Sets defaults; what is left out keeps its value.
   *
   * @throws `cdk-eventweave:defaultsTooLate` when a construct below has read them already.
   */
  public set(options: DefaultsOptions): void {
    const store = storeOf(this.scope);
    requireThat(this.scope, !store.read, {
      code: 'defaultsTooLate',
      prop: 'Defaults',
      must: 'set before the constructs that read them',
      got: Object.keys(options).join(', '),
      fix: 'move Defaults.of(...).set(...) up',
    });
    store.options = { ...store.options, ...Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) };
  }
}

/** The nearest value of one default; from then on it cannot be changed under the construct that read it. */
export function readDefault<K extends keyof DefaultsOptions>(scope: IConstruct, name: K): DefaultsOptions[K] {
  let found: DefaultsOptions[K] = undefined;
  for (const ancestor of [...scope.node.scopes].reverse()) {
    const store = storeOf(ancestor);
    store.read = true;
    found ??= store.options[name];
  }
  return found;
}

/** What becomes of data when its stack is deleted: it is kept, but in development. */
export function removalPolicyOf(scope: IConstruct): RemovalPolicy {
  return readDefault(scope, 'development') ? RemovalPolicy.DESTROY : RemovalPolicy.RETAIN;
}

/** Whether a table refuses to be deleted: as long as it holds data that is kept. */
export function deletionProtectionOf(scope: IConstruct): boolean {
  return removalPolicyOf(scope) === RemovalPolicy.RETAIN;
}

// A registered symbol, so that two copies of this package in one app share their defaults.
function storeOf(scope: IConstruct): Store {
  const holder = scope as IConstruct & { [STORE]?: Store };
  return (holder[STORE] ??= { options: {}, read: false });
}
