export { handler } from '../../../src/event-sourced-table/stream-reader.lambda';
