import { memoryStorage } from '../../../src/runtime/event-store';
import { eventStoreContract } from '../../event-store/contract';

eventStoreContract('in memory', () => ({ storage: memoryStorage(), other: memoryStorage() }));
