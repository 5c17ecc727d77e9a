import { acknowledgedBeforeWritten } from './bugs/acknowledged-before-written';
import { announcedBeforeCommitted } from './bugs/announced-before-committed';
import { asyncWithoutDestination } from './bugs/async-without-destination';
import { checkThenAct } from './bugs/check-then-act';
import { completedByWhoeverWakes } from './bugs/completed-by-whoever-wakes';
import { countedTwice } from './bugs/counted-twice';
import { failedEntriesIgnored } from './bugs/failed-entries-ignored';
import { failedMessagesIgnored } from './bugs/failed-messages-ignored';
import { fifoGoesOnAfterFailure } from './bugs/fifo-goes-on-after-failure';
import { fifoInParallel } from './bugs/fifo-in-parallel';
import { filterTooNarrow } from './bugs/filter-too-narrow';
import { importedQueueWithoutPolicy } from './bugs/imported-queue-without-policy';
import { knownToOneEnvironment } from './bugs/known-to-one-environment';
import { lostUpdate } from './bugs/lost-update';
import { messageIdAsKey } from './bugs/message-id-as-key';
import { misspeltFailures } from './bugs/misspelt-failures';
import { noDeadLetterQueue } from './bugs/no-dead-letter-queue';
import { ownWriteTakenForConflict } from './bugs/own-write-taken-for-conflict';
import { partialResponsesSwitchedOff } from './bugs/partial-responses-switched-off';
import { recordBeforeEffect } from './bugs/record-before-effect';
import { rememberedInMemory } from './bugs/remembered-in-memory';
import { savedAndNeverAnnounced } from './bugs/saved-and-never-announced';
import { swallowedError } from './bugs/swallowed-error';
import { targetWithoutRetries } from './bugs/target-without-retries';
import { throttledToDeath } from './bugs/throttled-to-death';
import { writtenBesideTheTransaction } from './bugs/written-beside-the-transaction';
import { wrongIdentifier } from './bugs/wrong-identifier';
import type { PlantedBug } from './planted-bug';

/** What the simulator must find, and be silent about in the twins. */
export const BUGS: readonly PlantedBug[] = [
  acknowledgedBeforeWritten, announcedBeforeCommitted, asyncWithoutDestination, checkThenAct, completedByWhoeverWakes, countedTwice,
  failedEntriesIgnored, failedMessagesIgnored, fifoGoesOnAfterFailure, fifoInParallel, filterTooNarrow, importedQueueWithoutPolicy,
  knownToOneEnvironment, lostUpdate, messageIdAsKey, misspeltFailures, noDeadLetterQueue, ownWriteTakenForConflict,
  partialResponsesSwitchedOff, recordBeforeEffect, rememberedInMemory, savedAndNeverAnnounced, swallowedError, targetWithoutRetries,
  throttledToDeath, writtenBesideTheTransaction, wrongIdentifier,
];
