/** A function has done what cannot be simulated, such as a call to a host on the network. */
export class RefusedError extends Error {
  public readonly name = 'RefusedError';

  constructor(
    /** Path of the function. */
    public readonly functionPath: string,
    what: string,
  ) {
    super(`${functionPath}: ${what}`);
  }
}
