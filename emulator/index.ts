export { installEmulator, type PythonEnvironment } from './install';
export { startEmulator, type Emulator, type EmulatorOptions } from './server';
export { stopOnExit } from './stop-on-exit';
export type { ClientConfig } from './environment';
export { deployToEmulator, type DeployOptions, type Deployment } from './deploy';
export { LEFT_OUT, leaveOut, type LeftOutResource, type LeftOutType } from './left-out';
