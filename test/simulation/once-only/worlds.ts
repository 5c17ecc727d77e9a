import { onceOnly, type Variant } from './app';
import { RULES } from './rules';
import { sightOf } from './sight';
import { explore, Faults, type SimulatedWorld } from 'cdk-eventweave/testing';

/** The order that all messages of a case are about. */
export const ORDER = 'order-1';

/** What one case has shown. */
export interface Finding<C> {
  readonly of: C;
  /** Gates at which tries have stood still. */
  readonly stood: string[];
  /** How often the function has died. */
  readonly deaths: number;
  readonly effects: number;
  /** Rules that were broken, and how. */
  readonly broken: Record<string, string[]>;
}

/** Runs each case in a world of its own, with the seed of its place and no fault but those it makes itself. */
export async function examine<C>(variant: Variant, cases: C[], act: (world: SimulatedWorld, one: C) => Promise<void>): Promise<Finding<C>[]> {
  const findings: Finding<C>[] = [];
  await explore(onceOnly(variant, { gates: true }), {
    seeds: cases.length,
    faults: Faults.none(),
    workload: async (world) => act(world, cases[world.seed - 1]),
    invariants: [{
      name: 'noted',
      check: (world) => {
        findings[world.seed - 1] = { of: cases[world.seed - 1], ...lookAt(world, variant) };
        return [];
      },
    }],
  });
  return findings;
}

function lookAt(world: SimulatedWorld, variant: Variant): Omit<Finding<never>, 'of'> {
  const order = sightOf(world, ORDER);
  const broken = Object.entries(RULES[variant]).map(([name, rule]) => [name, rule(order)] as const).filter(([, wrong]) => wrong.length > 0);
  return {
    stood: order.said.flatMap(({ stands = [] }) => stands),
    deaths: world.entries('ended').length,
    effects: order.effects.length,
    broken: Object.fromEntries(broken),
  };
}

/** Places a gate at which a try stands still, or dies: `first-1 before 2`. */
export async function shut(world: SimulatedWorld, gate: string, deadly = false): Promise<void> {
  const Item = { id: { S: gate }, ...(deadly && { deadly: { BOOL: true } }) };
  await world.call('dynamodb', 'PutItem', { TableName: world.table('Gates').tableName, Item });
}

/** Lets a try go on that stands there. */
export async function open(world: SimulatedWorld, gate: string): Promise<void> {
  await world.call('dynamodb', 'DeleteItem', { TableName: world.table('Gates').tableName, Key: { id: { S: gate } } });
}

/** Before and after each of so many calls. */
export function points(calls: number): string[] {
  return Array.from({ length: calls }, (_, index) => [`before ${index + 1}`, `after ${index + 1}`]).flat();
}

/** How many cases broke each rule. */
export function countOf(findings: Finding<unknown>[]): Record<string, number> {
  const names = findings.flatMap(({ broken }) => Object.keys(broken));
  return Object.fromEntries([...new Set(names)].map((name) => [name, names.filter((other) => other === name).length]));
}

/** A line of the test's output. */
export function report(...columns: (string | number)[]): void {
  process.stdout.write(`${columns.map((column, index) => String(column).padEnd(index === 0 ? 46 : 20)).join('').trimEnd()}\n`);
}
