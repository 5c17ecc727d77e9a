/** What is being worked out: a place for messages, and the resource it belongs to, if any. */
interface Frame {
  readonly place: string;
  readonly owner?: string;
}

/**
 * Work in progress over all stacks of an assembly. Every value is worked out when somebody asks for it, and once: so
 * that a queue's ARN never waits for properties that have nothing to do with it.
 */
export class Evaluation {
  /** Texts that stand for what only AWS could know, with the place that asked. */
  public readonly standIns: Record<string, string> = {};
  /** Resources by those that refer to them. */
  public readonly references = new Map<string, Set<string>>();

  private readonly done = new Map<string, unknown>();
  private readonly trail: Frame[] = [];

  /**
   * The value of a place, such as `Orders/Queue.QueueName`.
   *
   * @throws {Error} when the value needs itself, with the way round.
   */
  public once<T>(place: string, compute: () => T, owner?: string): T {
    if (this.done.has(place)) return this.done.get(place) as T;
    this.refuseCircle(place);
    this.trail.push({ place, owner });
    try {
      const value = compute();
      this.done.set(place, value);
      return value;
    } finally {
      this.trail.pop();
    }
  }

  /** Notes that what is being worked out refers to a resource. */
  public refer(target: string): void {
    const owner = this.trail.at(-1)?.owner;
    if (owner !== undefined) this.depend(owner, target);
  }

  /** Notes that a resource is created after another one. */
  public depend(owner: string, target: string): void {
    const targets = this.references.get(owner) ?? new Set();
    this.references.set(owner, targets.add(target));
  }

  /** A text in place of what only AWS could know. */
  public standIn(text: string, wanted: string): string {
    this.standIns[text] = wanted;
    return text;
  }

  /** True for a stand-in, also as the only element of a list. */
  public isStandIn(value: unknown): boolean {
    const text = Array.isArray(value) && value.length === 1 ? value[0] : value;
    return typeof text === 'string' && text in this.standIns;
  }

  /** Ends the work with a message that begins with the place. */
  public fail(message: string): never {
    throw new Error(`${this.trail.at(-1)?.place}: ${message}`);
  }

  private refuseCircle(place: string): void {
    const start = this.trail.findIndex((frame) => frame.place === place);
    if (start === -1) return;
    const circle = [...this.trail.slice(start).map((frame) => frame.place), place];
    throw new Error(`circular reference: ${circle.join(' -> ')}`);
  }
}
