import { draw } from './draw';
import { FAULT_KINDS, type FaultKind, type FiredFault } from './fault-kinds';
import { hasPart } from './find';

/** Which faults a world suffers. Plain data, so that it can be sent to a worker. */
export interface FaultSettings {
  readonly kinds: readonly FaultKind[];
  /** Only at resources whose path has one of these names, or chains of names, in it; everywhere when absent. */
  readonly places?: readonly string[];
  /** Every seed draws its own part of the kinds, so that faults meet in many combinations. */
  readonly mixed: boolean;
  /** These and no others, as they were in an earlier run. */
  readonly exactly?: readonly FiredFault[];
}

/** Decides at every place whether a fault happens there, from the seed and the place alone. */
export class FaultPlan {
  public readonly fired: FiredFault[] = [];
  /** How often the world came to a place where a fault of this kind could have happened. */
  public readonly chances: Partial<Record<FaultKind, number>> = {};
  /** Where faults could have happened, when only some were to; so that each can be tried. */
  public readonly sites: FiredFault[] = [];
  private readonly rates: Partial<Record<FaultKind, number>>;
  private readonly exactly?: ReadonlySet<string>;

  constructor(private readonly seed: number, private readonly settings: FaultSettings) {
    this.rates = Object.fromEntries(settings.kinds.map((kind) => [kind, this.rateOf(kind)]));
    this.exactly = settings.exactly && new Set(settings.exactly.map(keyOf));
  }

  public fires(kind: FaultKind, place: string, site: string): boolean {
    const rate = this.rates[kind];
    if (!rate || !this.isAt(place)) return false;
    this.chances[kind] = (this.chances[kind] ?? 0) + 1;
    const fault = { kind, place, site };
    if (this.exactly) this.sites.push(fault);
    const fires = this.exactly ? this.exactly.has(keyOf(fault)) : draw(this.seed, keyOf(fault)) < rate;
    if (fires) this.fired.push(fault);
    return fires;
  }

  private rateOf(kind: FaultKind): number {
    if (!this.settings.mixed) return FAULT_KINDS[kind].rate;
    const choice = draw(this.seed, 'mix', kind);
    if (choice < 0.4) return 0;
    return Math.min(0.5, FAULT_KINDS[kind].rate * (choice < 0.6 ? 3 : 1));
  }

  private isAt(place: string): boolean {
    return this.settings.places?.some((part) => hasPart(place, part)) ?? true;
  }
}

function keyOf({ kind, place, site }: FiredFault): string {
  return `${kind}|${place}|${site}`;
}
