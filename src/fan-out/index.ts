export * from './fan-out';
export * from './subscriber';
