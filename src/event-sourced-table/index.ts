export * from './event-sourced-table';
export * from './event-sourced-table-props';
export { EventArchive, type EventArchiveOptions } from './event-archive';
export { Overflow } from './overflow';
