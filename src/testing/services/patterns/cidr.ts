import { refuse, type Place } from './place';

interface Address {
  readonly bits: 32 | 128;
  readonly value: bigint;
}

/**
 * Compiles a `cidr` filter, such as `10.0.0.0/24` or `2001:db8::/32`.
 *
 * Source: user guide, "Comparison operators", IP address matching.
 */
export function cidr(filter: unknown, place: Place): (value: unknown) => boolean {
  const [, base, mask] = (typeof filter === 'string' && /^([^/]+)\/(\d{1,3})$/.exec(filter)) || [];
  const network = base === undefined ? undefined : addressOf(base);
  if (!network || Number(mask) > network.bits) return refuse(place, 'must be an IPv4 or IPv6 block such as 10.0.0.0/24', filter);
  const hosts = 2n ** BigInt(network.bits - Number(mask));
  return (value) => {
    const address = typeof value === 'string' ? addressOf(value) : undefined;
    return address?.bits === network.bits && address.value / hosts === network.value / hosts;
  };
}

function addressOf(text: string): Address | undefined {
  return text.includes(':') ? ipv6(text) : ipv4(text);
}

function ipv4(text: string): Address | undefined {
  const bytes = text.split('.');
  if (bytes.length !== 4 || !bytes.every((byte) => /^\d{1,3}$/.test(byte) && Number(byte) <= 255)) return undefined;
  return { bits: 32, value: bytes.reduce((sum, byte) => sum * 0x100n + BigInt(byte), 0n) };
}

// Two colons stand for as many groups of zeros as are missing, at least one, and at most once.
function ipv6(text: string): Address | undefined {
  const [left, right, ...more] = text.split('::').map((half) => (half === '' ? [] : half.split(':')));
  const missing = 8 - left.length - (right?.length ?? 0);
  if (more.length > 0 || (right ? missing < 1 : missing !== 0)) return undefined;
  const groups = [...left, ...Array.from({ length: missing }, () => '0'), ...(right ?? [])];
  if (!groups.every((group) => /^[0-9a-f]{1,4}$/i.test(group))) return undefined;
  return { bits: 128, value: groups.reduce((sum, group) => sum * 0x10000n + BigInt(`0x${group}`), 0n) };
}
