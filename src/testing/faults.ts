import { FAULT_KINDS, type FaultKind, type FiredFault } from './kernel/fault-kinds';
import type { FaultSettings } from './kernel/fault-plan';

/** Which faults a world suffers; decided by the seed, so that the same seed suffers the same ones. */
export class Faults {
  /** None: what happens when nothing fails. */
  public static none(): Faults {
    return new Faults({ kinds: [], mixed: false });
  }

  /** Every kind, each seed its own mixture. */
  public static everything(): Faults {
    return new Faults({ kinds: Object.keys(FAULT_KINDS) as FaultKind[], mixed: true });
  }

  /**
   * These kinds, in every seed.
   *
   * @throws {TypeError} for a kind that does not exist; the message names those that do.
   */
  public static of(...kinds: FaultKind[]): Faults {
    return new Faults({ kinds: checked(kinds), mixed: false });
  }

  /** These and no others, as they happened in an earlier run of the same seed. */
  public static exactly(faults: readonly FiredFault[]): Faults {
    return new Faults({ kinds: [...new Set(faults.map(({ kind }) => kind))], mixed: false, exactly: faults });
  }

  /** @internal None of these kinds, but every place where one could happen is noted. */
  public static tryOut(...kinds: FaultKind[]): Faults {
    return new Faults({ kinds, mixed: false, exactly: [] });
  }

  private constructor(
    /** As the worker takes them. */
    public readonly settings: FaultSettings,
  ) {}

  /** All of these but some kinds. */
  public except(...kinds: FaultKind[]): Faults {
    const left = checked(kinds);
    return new Faults({ ...this.settings, kinds: this.settings.kinds.filter((kind) => !left.includes(kind)) });
  }

  /** Only at resources with one of these names, or paths, or below them, such as a stack. */
  public at(...places: string[]): Faults {
    return new Faults({ ...this.settings, places });
  }
}

function checked(kinds: FaultKind[]): FaultKind[] {
  for (const kind of kinds) {
    if (!(kind in FAULT_KINDS)) throw new TypeError(`kind of fault must be one of ${Object.keys(FAULT_KINDS).join(', ')}, got ${kind}`);
  }
  return kinds;
}
