/**
 * Timeouts of one file's tests end when `jest.advanceTimersByTime` says so; each test starts without any.
 *
 * Nothing else stands still: the event loop and the connections to a server go on.
 */
export function useStoppedClock(): void {
  beforeEach(() => void jest.useFakeTimers({
    doNotFake: ['Date', 'hrtime', 'nextTick', 'performance', 'queueMicrotask', 'setImmediate', 'clearImmediate', 'setInterval', 'clearInterval'],
  }));
  afterEach(() => void jest.useRealTimers());
}
