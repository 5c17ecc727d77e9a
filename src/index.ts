export * from './core';
export * from './event-sourced-table';
export * from './fan-out';
export * from './queue-consumer';
