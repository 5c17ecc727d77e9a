import { tableStorage } from '../../../src/runtime/event-store';
import { eventStoreContract } from '../../event-store/contract';
import { useEventTable } from '../../support/event-store-table';

const { storage } = useEventTable();

eventStoreContract('in a table', () => ({ storage, other: tableStorage({ tableName: 'others' }) }));
