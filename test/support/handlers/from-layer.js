// The module is in a layer, and what it exports is only known when the function runs.
export * from '/opt/nodejs/handlers';
