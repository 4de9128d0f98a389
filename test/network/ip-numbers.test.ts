import { isIPv4, isIPv6 } from 'node:net';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ipv4Number, ipv6Number } from '../../lib/network/ip-numbers.ts';

/** What Node.js says: `node:net` whether a text is an address, and its URLs, which write all addresses alike, which one. */
const known = {
  ipv4: (text: string) =>
    isIPv4(text) ? Number(`0x${hexadecimal(text.split('.').map(Number), 2)}`) : undefined,
  ipv6: (text: string) => {
    if (!isIPv6(text)) return undefined;
    const [head = '', tail = ''] = new URL(`http://[${text}]`).hostname.slice(1, -1).split('::');
    const [before, after] = [head, tail].map((half) => half.split(':').filter((group) => group !== ''));
    const groups = [before ?? [], after ?? []].map((half) => half.map((group) => Number(`0x${group}`)));
    const zeros = Array(8 - groups.flat().length).fill(0);
    return BigInt(`0x${hexadecimal([...(groups[0] ?? []), ...zeros, ...(groups[1] ?? [])], 4)}`);
  },
};

function hexadecimal(parts: readonly number[], width: number): string {
  return parts.map((part) => part.toString(16).padStart(width, '0')).join('');
}

describe('the number of an address', () => {
  test.each([
    ['0.0.0.0', 0],
    ['10.0.0.1', 167772161],
    ['255.255.255.255', 4294967295],
  ])('of IPv4 %s', (text, number) => {
    expect(ipv4Number(text)).toBe(number);
  });

  test.each([
    ['::', 0n],
    ['::1', 1n],
    ['2001:db8::', 0x20010db8n << 96n],
    ['2001:DB8::1:0', (0x20010db8n << 96n) | 0x10000n],
    ['1:2:3:4:5:6:7:8', 0x00010002000300040005000600070008n],
    ['::ffff:10.0.0.1', 0xffff0a000001n],
    ['64:ff9b::10.0.0.1', (0x64ff9bn << 96n) | 0x0a000001n],
  ])('of IPv6 %s', (text, number) => {
    expect(ipv6Number(text)).toBe(number);
  });

  test.each(['', '10.0.0', '10.0.0.0.0', '010.0.0.0', '10.0.0.256', '0x0a.0.0.0', '10.0.0.1 ', '1e1.0.0.0'])(
    'is none for %j as IPv4',
    (text) => {
      expect(ipv4Number(text)).toBeUndefined();
    },
  );

  test.each([
    '',
    ':',
    ':::',
    '1::2::3',
    '1:2:3:4:5:6:7',
    '1:2:3:4:5:6:7:8:9',
    '1:2:3:4::5:6:7:8',
    '12345::',
    'g::',
    '10.0.0.1::',
    '::10.0.0.1:1',
    '::10.0.0',
    'fe80::1%eth0',
    ' ::1',
  ])('is none for %j as IPv6', (text) => {
    expect(ipv6Number(text)).toBeUndefined();
  });
});

describe('the number is what Node.js says', () => {
  const nearly = fc.string({ unit: fc.constantFrom(...'0123456789abcF:.:.'), maxLength: 24 });

  test('of every IPv4 address, and of every text that is nearly one', () => {
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), nearly), (text) => {
        expect(ipv4Number(text)).toEqual(known.ipv4(text));
      }),
      { numRuns: 5_000 },
    );
  });

  test('of every IPv6 address, and of every text that is nearly one', () => {
    fc.assert(
      fc.property(fc.oneof(fc.ipV6(), nearly), (text) => {
        expect(ipv6Number(text)).toEqual(known.ipv6(text));
      }),
      { numRuns: 5_000 },
    );
  });
});
