/** A request, as policies see it. */
export interface Request {
  /** Such as `sqs:SendMessage`. */
  readonly action: string;
  /** ARN; `*` for actions that have no resource. */
  readonly resource: string;
  /** Condition keys, such as `aws:SourceArn`; their names are not case-sensitive. */
  readonly context?: Readonly<Record<string, string | readonly string[]>>;
}

/** Who makes a request. */
export type Caller = RoleCaller | ServiceCaller;

/** A function or service with the permissions of a role. */
export interface RoleCaller {
  readonly roleArn: string;
  /** ARN of the session that the role was assumed for, as error messages name the caller. */
  readonly session: string;
}

/** A service on its own behalf, such as `events.amazonaws.com`. */
export interface ServiceCaller {
  readonly service: string;
}

/** Condition keys in lower case with their values; never an empty list. */
export type Context = ReadonlyMap<string, readonly string[]>;

/**
 * The condition keys of a request: those that it brings, and those that follow from who makes it. All requests of the simulator
 * travel by TLS. Source: IAM User Guide, "AWS global condition context keys".
 */
export function contextOf(caller: Caller, { context = {} }: Request): Context {
  const implied = 'service' in caller
    ? { 'aws:PrincipalIsAWSService': 'true', 'aws:PrincipalServiceName': caller.service }
    : { 'aws:PrincipalIsAWSService': 'false', 'aws:PrincipalArn': caller.roleArn };
  const keys = Object.entries({ 'aws:SecureTransport': 'true', ...implied, ...context });
  // A key without values is as good as absent. Source: "IAM JSON policy elements: Condition operators", Null.
  return new Map(keys.map(([key, value]) => [key.toLowerCase(), [value].flat()] as const).filter(([, values]) => values.length > 0));
}
