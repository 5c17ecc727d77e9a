export { handler } from '../../../src/event-sourced-table/repair.lambda';
