import ipaddr from 'ipaddr.js';

/** An IP address as a number: IPv4 as `number`, IPv6 as `bigint`. Only compared within one version. */
export type Address = number | bigint;

/** The addresses of one CIDR block, both ends included; `length` is the prefix length. */
export interface Range {
  readonly version: 4 | 6;
  readonly first: Address;
  readonly last: Address;
  readonly length: number;
}

const MEMORY = 20_000;
const parsed = new Map<string, Range | undefined>();

/**
 * The range of a CIDR block such as `10.0.0.0/16` or `2001:db8::/32`. Host bits are cleared, as the EC2 API
 * does. `undefined` when the text is not a CIDR block of four-part decimal IPv4 or of IPv6.
 */
export function parseCidr(text: string): Range | undefined {
  const known = parsed.get(text);
  if (known !== undefined || parsed.has(text)) return known;
  const range = read(text);
  if (parsed.size >= MEMORY) parsed.clear();
  parsed.set(text, range);
  return range;
}

/** The number of an IP address in text, or `undefined` when it is none. */
export function parseAddress(text: string): { version: 4 | 6; address: Address } | undefined {
  const range = parseCidr(text.includes(':') ? `${text}/128` : `${text}/32`);
  return range && { version: range.version, address: range.first };
}

function read(text: string): Range | undefined {
  if (text.includes(':')) {
    if (!ipaddr.IPv6.isValidCIDR(text)) return undefined;
    const [address, length] = ipaddr.IPv6.parseCIDR(text);
    let number = 0n;
    for (const part of address.parts) number = (number << 16n) | BigInt(part);
    const hosts = (1n << BigInt(128 - length)) - 1n;
    const first = number & ~hosts;
    return { version: 6, first, last: first + hosts, length };
  }
  if (!ipaddr.IPv4.isValidCIDRFourPartDecimal(text)) return undefined;
  const [address, length] = ipaddr.IPv4.parseCIDR(text);
  const number = address.octets.reduce((sum, octet) => sum * 256 + octet, 0);
  const size = 2 ** (32 - length);
  const first = number - (number % size);
  return { version: 4, first, last: first + size - 1, length };
}

/** Whether the two ranges share an address. */
export function overlaps(a: Range, b: Range): boolean {
  return a.version === b.version && a.first <= b.last && b.first <= a.last;
}

/** Whether every address of `inner` is one of `outer`. */
export function contains(outer: Range, inner: Range): boolean {
  return outer.version === inner.version && outer.first <= inner.first && inner.last <= outer.last;
}

export function after(address: Address): Address {
  return typeof address === 'bigint' ? address + 1n : address + 1;
}

/**
 * The first address of each piece into which the edges of `others` cut `range`: within a piece, every one of
 * `others` holds all addresses or none.
 */
export function pieces(range: Range, others: Iterable<Range>): Address[] {
  const cuts = new Set<Address>([range.first]);
  for (const other of others) {
    if (!overlaps(range, other)) continue;
    if (other.first > range.first) cuts.add(other.first);
    if (other.last < range.last) cuts.add(after(other.last));
  }
  return [...cuts];
}

export function holds(range: Range, address: Address): boolean {
  return range.first <= address && address <= range.last;
}

/** NAT64: where an IPv6-only subnet finds an IPv4 range, below the well-known prefix 64:ff9b::/96 (RFC 6052). */
export function behindNat64(range: Range): Range {
  const base = 0x64ff9bn << 96n;
  return {
    version: 6,
    first: base + BigInt(range.first),
    last: base + BigInt(range.last),
    length: 96 + range.length,
  };
}

const SPECIAL_PURPOSE = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/3',
];

/** All of IPv4 that can be a public address: what is left without the special-purpose blocks (IANA registry). */
export const PUBLIC_IPV4: readonly Range[] = publicIpv4();

/** Global unicast IPv6, 2000::/3. */
export const PUBLIC_IPV6: readonly Range[] = [read('2000::/3')].filter((range) => range !== undefined);

function publicIpv4(): Range[] {
  const holes = SPECIAL_PURPOSE.map((block) => read(block)).filter((range) => range !== undefined);
  const ranges: Range[] = [];
  let next = 0;
  for (const hole of holes) {
    if (hole.first > next) ranges.push({ version: 4, first: next, last: Number(hole.first) - 1, length: 0 });
    next = Number(hole.last) + 1;
  }
  return ranges;
}
