export * from './event-sourced-table';
export * from './event-sourced-table-props';
export { Overflow } from './overflow';
