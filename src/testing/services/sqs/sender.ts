import type { World } from '../../kernel/world';

/** Who sends: a session of a role, a service, or the test. */
export interface Sender {
  readonly roleArn?: string;
  /** Path of a function, or a service's principal. */
  readonly name: string;
}

/** A `SenderId`: a role's unique id with its session, or else a user's. Source: IAM user guide, "Unique identifiers". */
export function senderIdOf(world: World, { roleArn, name }: Sender): string {
  const id = (of: string) => world.uuid('principal', of).replaceAll('-', '').slice(0, 17).toUpperCase();
  return roleArn ? `AROA${id(roleArn)}:${name}` : `AIDA${id(name)}`;
}
