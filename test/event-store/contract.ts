import type { Open } from './bed';
import { appendContract } from './contract-append';
import { appendAllContract } from './contract-append-all';
import { brokenStreamContract } from './contract-broken-streams';
import { executeContract } from './contract-execute';
import { expectedVersionContract } from './contract-expected-versions';
import { raceContract } from './contract-races';
import { readContract } from './contract-read';
import { refusalContract } from './contract-refusals';
import { rememberingContract } from './contract-remembering';
import { safeguardContract } from './contract-safeguards';
import { schemaContract } from './contract-schemas';
import { snapshotContract } from './contract-snapshots';

/** Registers what an event store has to do, whatever it keeps its events in. */
export function eventStoreContract(name: string, open: Open): void {
  describe(`an event store, ${name}`, () => {
    describe('appends', () => appendContract(open));
    describe('takes an expected version', () => expectedVersionContract(open));
    describe('reads', () => readContract(open));
    describe('knows schemas', () => schemaContract(open));
    describe('executes', () => executeContract(open));
    describe('remembers commands', () => rememberingContract(open));
    describe('keeps snapshots', () => snapshotContract(open));
    describe('appends to several streams', () => appendAllContract(open));
    describe('holds in a race', () => raceContract(open));
    describe('refuses', () => refusalContract(open));
    describe('guards', () => safeguardContract(open));
    describe('tells of broken streams', () => brokenStreamContract(open));
  });
}
