export * from './core';
export * from './fan-out';
export * from './queue-consumer';
