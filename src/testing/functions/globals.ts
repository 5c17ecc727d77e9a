const shared = Object.create(globalThis, accessors()) as object;

/**
 * A `globalThis` for one environment: it shows what the thread's own has, and keeps what is written to it. A global that is
 * written so is not seen by its bare name; what is written to a bare name, and to the prototypes of built-in classes, is
 * shared by all environments of the thread.
 */
export function ownGlobal(): object {
  const global = Object.create(shared) as Record<string, unknown>;
  const own = (value: unknown) => ({ value, configurable: true, writable: true });
  return Object.defineProperties(global, { globalThis: own(global), global: own(global) });
}

// Getters of the global object, such as `crypto`, refuse to run for any other object.
function accessors(): PropertyDescriptorMap {
  const found = Object.entries(Object.getOwnPropertyDescriptors(globalThis)).filter(([, { get }]) => get);
  return Object.fromEntries(found.map(([name]) => [name, {
    get: () => (globalThis as Record<string, unknown>)[name],
    set(this: object, value: unknown) { Object.defineProperty(this, name, { value, configurable: true, writable: true }); },
  }]));
}
