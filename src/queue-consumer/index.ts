export * from './queue-consumer';
export * from './queue-consumer-props';
