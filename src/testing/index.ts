// Filled by the simulator's issue; built by esbuild into one file, outside the jsii compile.
export {};
