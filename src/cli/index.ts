// Filled by the command line's issue; built by esbuild into one file, outside the jsii compile.
export {};
