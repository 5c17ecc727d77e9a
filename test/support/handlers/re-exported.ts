export * from './good';
