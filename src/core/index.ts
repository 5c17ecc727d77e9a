export { AlarmRouting } from './alarms';
export { Defaults, type DefaultsOptions } from './defaults';
export { Encryption } from './encryption';
export { Handler, type CodeHandlerOptions, type ExistingFunctionOptions, type HandlerOptions, type NodejsHandlerOptions } from './handler';
