const IPV4_BITS = 32;

/**
 * The first `count` blocks of an IPv4 block, each of `bits` host bits; undefined when it is no such block.
 *
 * Source: CloudFormation Template Reference, "Fn::Cidr".
 */
export function cidrBlocks(block: string, count: number, bits: number): string[] | undefined {
  const match = /^(\d+)\.(\d+)\.(\d+)\.(\d+)\/(\d+)$/.exec(block);
  if (!match) return undefined;
  const first = match.slice(1, 5).reduce((address, byte) => address * 256 + Number(byte), 0);
  return Array.from({ length: count }, (_, index) => `${dotted(first + index * 2 ** bits)}/${IPV4_BITS - bits}`);
}

function dotted(address: number): string {
  return [2 ** 24, 2 ** 16, 2 ** 8, 1].map((weight) => Math.floor(address / weight) % 256).join('.');
}
