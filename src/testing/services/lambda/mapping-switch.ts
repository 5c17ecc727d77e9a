import { ServiceError } from '../../kernel/service-error';
import type { World } from '../../kernel/world';

/** Milliseconds until a change takes effect. AWS names no figure; pollers stop and start within a minute. */
const CHANGE = { least: 1_000, most: 60_000 };

/** As the API names it; the others are those of creation and deletion. Source: API reference, GetEventSourceMapping. */
export type MappingState = 'Enabled' | 'Disabled' | 'Enabling' | 'Disabling' | 'Updating';

/** Turns an event source mapping on and off, some time after it was asked to. */
export class MappingSwitch {
  public state: MappingState;
  /** Milliseconds of the epoch. */
  public modified: number;

  /** @param changed called when it has been turned on or off. */
  constructor(private readonly world: World, private readonly path: string, public enabled: boolean, private readonly changed: () => void) {
    this.state = stableState(enabled);
    this.modified = world.now;
  }

  /** @throws {ServiceError} while an earlier change has not taken effect. Source: API reference, UpdateEventSourceMapping. */
  public turn(enabled: boolean): void {
    const { world, path } = this;
    if (this.state !== stableState(this.enabled)) {
      throw new ServiceError('ResourceInUseException', 'Cannot update the event source mapping because it is in use.', 400, { Type: 'User' });
    }
    this.state = changingState(this.enabled, enabled);
    this.modified = world.now;
    world.schedule(world.latency(CHANGE.least, CHANGE.most, path, 'switch', world.elapsed), () => {
      this.enabled = enabled;
      this.state = stableState(enabled);
      this.changed();
    });
  }
}

function stableState(enabled: boolean): MappingState {
  return enabled ? 'Enabled' : 'Disabled';
}

function changingState(before: boolean, after: boolean): MappingState {
  if (before === after) return 'Updating';
  return after ? 'Enabling' : 'Disabling';
}
