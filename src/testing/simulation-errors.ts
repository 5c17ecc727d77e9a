/** A function computes and computes: virtual time stands still meanwhile, so no virtual timeout can end it. */
export class SpinningFunctionError extends Error {
  public readonly name = 'SpinningFunctionError';

  constructor(
    /** Path of the function. */
    public readonly functionPath: string,
    /** Milliseconds of real time. */
    public readonly limit: number,
  ) {
    super(`${functionPath} has computed for ${limit / 1_000} seconds without a pause; the world was ended (a loop that waits for the clock never ends in virtual time)`);
  }
}
