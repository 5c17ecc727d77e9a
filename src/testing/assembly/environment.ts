import type { StackSource } from './stack-source';

/** Where the application is deployed. */
export interface Environment {
  /** Twelve digits. */
  readonly account: string;
  readonly region: string;
  /** `aws`, `aws-cn` or `aws-us-gov`. */
  readonly partition: string;
  /** Domain of the partition. */
  readonly urlSuffix: string;
}

const DEFAULT_ACCOUNT = '123456789012';
const DEFAULT_REGION = 'us-east-1';

/**
 * The one account and Region of all stacks; stacks that name none go where the others go.
 *
 * @throws {Error} when stacks differ, or share a name.
 */
export function environmentOf(stacks: readonly StackSource[]): Environment {
  const account = only(stacks, 'account') ?? DEFAULT_ACCOUNT;
  const region = only(stacks, 'region') ?? DEFAULT_REGION;
  refuseSameNames(stacks);
  const partition = region.startsWith('cn-') ? 'aws-cn' : region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
  return { account, region, partition, urlSuffix: partition === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com' };
}

const ONE_STAGE = 'give loadAssembly one stage, or an app with the stacks of one';

function only(stacks: readonly StackSource[], what: 'account' | 'region'): string | undefined {
  const [first, other] = stacks.filter((stack, index) => {
    return stack[what] !== undefined && stacks.findIndex((earlier) => earlier[what] === stack[what]) === index;
  });
  if (!other) return first?.[what];
  throw new Error(`one ${what} is simulated, but stack ${first.name} is in ${first[what]} and stack ${other.name} in ${other[what]}; ${ONE_STAGE}`);
}

function refuseSameNames(stacks: readonly StackSource[]): void {
  const twice = stacks.find(({ name }, index) => stacks.findIndex((earlier) => earlier.name === name) !== index);
  if (twice) throw new Error(`two stacks have the name ${twice.name}; ${ONE_STAGE}`);
}
