const DECIMAL = /^(0|[1-9]\d{0,2})$/;
const HEXADECIMAL = /^[0-9a-f]{1,4}$/i;

/** The number of an IPv4 address in four decimal parts without leading zeros; `undefined` for any other text. */
export function ipv4Number(text: string): number | undefined {
  const parts = text.split('.');
  if (parts.length !== 4 || !parts.every((part) => DECIMAL.test(part) && Number(part) < 256))
    return undefined;
  return parts.reduce((number, part) => number * 256 + Number(part), 0);
}

/**
 * The number of an IPv6 address in the forms of RFC 4291, section 2.2: eight groups, `::` for one or more groups of zeros,
 * an IPv4 address for the last two. `undefined` for any other text, one with a zone too.
 */
export function ipv6Number(text: string): bigint | undefined {
  const [head = '', tail, ...more] = text.split('::');
  if (more.length > 0) return undefined;
  const before = groupsOf(head, tail === undefined);
  const after = groupsOf(tail ?? '', true);
  if (!before || !after) return undefined;
  const zeros = 8 - before.length - after.length;
  if (tail === undefined ? zeros !== 0 : zeros < 1) return undefined;
  const groups = [...before, ...Array<number>(zeros).fill(0), ...after];
  return groups.reduce((number, group) => (number << 16n) | BigInt(group), 0n);
}

function groupsOf(text: string, isEnd: boolean): number[] | undefined {
  if (text === '') return [];
  const parts = text.split(':');
  const groups: number[] = [];
  for (const [index, part] of parts.entries()) {
    const ipv4 = isEnd && index === parts.length - 1 ? ipv4Number(part) : undefined;
    if (ipv4 !== undefined) groups.push(Math.floor(ipv4 / 65536), ipv4 % 65536);
    else if (HEXADECIMAL.test(part)) groups.push(Number.parseInt(part, 16));
    else return undefined;
  }
  return groups;
}
