/** The middleware of an SDK client. */
export interface MiddlewareStack {
  clone(): MiddlewareStack;
  /** Name and place of each. */
  identify(): string[];
  remove(name: string): boolean;
  resolve(handler: () => Promise<object>, context: object): (args: object) => Promise<{ output: object }>;
}

/** A client may get middleware of the code's own at any time. */
export function whenChanged(stack: MiddlewareStack, react: () => void): void {
  const methods = stack as unknown as Record<string, (...args: unknown[]) => unknown>;
  for (const name of ['add', 'addRelativeTo', 'use']) {
    const change = methods[name];
    methods[name] = (...args) => {
      const result = change(...args);
      react();
      return result;
    };
  }
}
