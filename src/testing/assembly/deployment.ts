import type { Environment } from './environment';
import { Evaluation } from './evaluation';
import { Stack } from './stack';
import type { StackSource } from './stack-source';

/** All stacks of an application in one account and Region. */
export class Deployment {
  public readonly evaluation = new Evaluation();
  public readonly stacks: readonly Stack[];

  constructor(public readonly environment: Environment, sources: readonly StackSource[]) {
    this.stacks = sources.map((source) => new Stack(source, this, (parameter) => source.parameters[parameter]));
  }

  /** What a stack exports under a name; a stand-in where another application does. */
  public exported(name: string): unknown {
    const value = this.exports().get(name);
    return value ? value() : this.evaluation.standIn(`stand-in for export ${name}`, `export ${name}`);
  }

  private exports(): Map<string, () => unknown> {
    return this.evaluation.once('the names of the exports', () => new Map(this.stacks.flatMap((stack) => exportsOf(stack))));
  }
}

function exportsOf(stack: Stack): [string, () => unknown][] {
  return Object.entries(stack.source.template.Outputs ?? {}).flatMap(([name, output]): [string, () => unknown][] => {
    const exported = stack.holds(output) ? stack.exportName(name, output) : undefined;
    return exported === undefined ? [] : [[exported, () => stack.output(name)]];
  });
}
