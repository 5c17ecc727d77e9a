export * from './fan-out';
export * from './subscriber';
export * from './subscriber-props';
