/** Milliseconds in steps of 1/1024: sums and differences are exact then, also with milliseconds of the epoch. */
export function exact(milliseconds: number): number {
  return Math.round(1_024 * milliseconds) / 1_024;
}

/** Something that is to happen at a virtual time. */
export interface Task {
  /** Virtual milliseconds since the world began. */
  readonly at: number;
  readonly sequence: number;
  /** Nobody waits for it: it happens when time gets there, but does not keep the world busy. */
  readonly background: boolean;
  run?: () => void;
}

/** Virtual time: a clock that jumps to whatever is due next. Ties are settled by the order of scheduling. */
export class Scheduler {
  /** Virtual milliseconds since the world began. */
  public now = 0;
  private readonly heap: Task[] = [];
  private scheduled = 0;
  private waiting = 0;

  /** True while something is left to do that somebody waits for. */
  public get busy(): boolean {
    return this.waiting > 0;
  }

  public schedule(delay: number, run: () => void, background = false): Task {
    const task: Task = { at: exact(this.now + Math.max(0, delay)), sequence: this.scheduled++, background, run };
    if (!background) this.waiting++;
    this.push(task);
    return task;
  }

  public cancel(task: Task | undefined): void {
    if (!task?.run) return;
    task.run = undefined; // stays in the heap, empty, until its time has come
    if (!task.background) this.waiting--;
  }

  /** Runs what is due next, unless that is later than `until`; false when there was nothing. */
  public step(until = Infinity): boolean {
    for (;;) {
      const task = this.heap[0];
      if (!task || task.at > until) return false;
      this.pop();
      if (!task.run) continue;
      if (!task.background) this.waiting--;
      this.now = task.at;
      const { run } = task;
      task.run = undefined;
      run();
      return true;
    }
  }

  private push(task: Task): void {
    const { heap } = this;
    let index = heap.push(task) - 1;
    for (let parent = above(index); index > 0 && before(task, heap[parent]); parent = above(index)) {
      heap[index] = heap[parent];
      index = parent;
    }
    heap[index] = task;
  }

  private pop(): void {
    const { heap } = this;
    const last = heap.pop()!;
    if (heap.length === 0) return;
    let index = 0;
    for (;;) {
      let child = 2 * index + 1;
      if (child + 1 < heap.length && before(heap[child + 1], heap[child])) child++;
      if (child >= heap.length || !before(heap[child], last)) break;
      heap[index] = heap[child];
      index = child;
    }
    heap[index] = last;
  }
}

function above(index: number): number {
  return Math.floor((index - 1) / 2);
}

function before(one: Task, other: Task): boolean {
  return one.at < other.at || (one.at === other.at && one.sequence < other.sequence);
}
