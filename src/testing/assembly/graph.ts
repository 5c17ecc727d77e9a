/** One resource of the application, its intrinsics resolved as if it were deployed. */
export interface Resource {
  /** Logical id, unique in its stack. */
  readonly id: string;
  /** Name of the stack. */
  readonly stack: string;
  /** Path of the construct that a user wrote, without the CDK's own `Resource` at the end. */
  readonly path: string;
  /** CloudFormation type, such as `AWS::SQS::Queue`. */
  readonly type: string;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- shapes are CloudFormation's, one per type
  readonly properties: Record<string, any>;
  /** What `Ref` gives: for most types the physical name, for a queue its URL. */
  readonly ref: string;
  readonly arn: string;
  /** Folder or file of a function's code; absent for inline code and for other types. */
  readonly asset?: string;
}

/** The deployed application: what the simulator creates its world from. Plain data, so that it can be sent to a worker. */
export interface Graph {
  readonly account: string;
  readonly region: string;
  readonly resources: readonly Resource[];
  /** Outputs by stack and name. */
  readonly outputs: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /**
   * Texts that stand for what only AWS could know (attributes of types that are not modelled, values of other applications),
   * each with the place that asked for it, such as `Network/Vpc.CidrBlock`.
   */
  readonly standIns?: Readonly<Record<string, string>>;
}
