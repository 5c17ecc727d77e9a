/** A request that a service refuses, as its API names it: what an SDK client will throw. */
export class ServiceError extends Error {
  constructor(
    /** Error code of the service's API, such as `ConditionalCheckFailedException`. */
    public readonly code: string,
    message: string,
    /** HTTP status: 4xx when the caller is at fault, 5xx when the service is. */
    public readonly status = 400,
    /** Further members of the error's shape, such as `Item`. */
    public readonly fields: Record<string, unknown> = {},
  ) {
    super(message);
    this.name = code;
  }
}
