/** What the intrinsic functions of a template can ask for. */
export interface Scope {
  /** A resource, a parameter or a pseudo parameter; undefined for `AWS::NoValue`. */
  ref(name: string): unknown;
  getAtt(id: string, attribute: string): unknown;
  condition(name: string): boolean;
  mapping(map: string, first: string, second: string): unknown;
  /** An export of any stack. */
  importValue(name: string): unknown;
  isStandIn(value: unknown): boolean;
  /** Ends the work with a message that names the place. */
  fail(message: string): never;
}
