import type { IConstruct } from 'constructs';
import { readDefault } from './defaults';
import { Encryption } from './encryption';

/** What was chosen for a construct, else for the scope that it is in, else keys that the services own. */
export function encryptionOf(scope: IConstruct, chosen: Encryption | undefined): Encryption {
  return chosen ?? readDefault(scope, 'encryption') ?? Encryption.serviceOwned();
}
