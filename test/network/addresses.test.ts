import { describe, expect, test } from 'vitest';
import {
  behindNat64,
  contains,
  holds,
  after as next,
  overlaps,
  PUBLIC_IPV4,
  PUBLIC_IPV6,
  parseAddress,
  parseCidr,
  pieces,
  type Range,
} from '../../lib/network/addresses.ts';

function range(cidr: string): Range {
  const found = parseCidr(cidr);
  if (!found) throw new Error(`no CIDR block: ${cidr}`);
  return found;
}

describe('parseCidr', () => {
  test.each([
    { name: 'reads an IPv4 block', text: '10.0.0.0/16', first: 167772160, last: 167837695, length: 16 },
    {
      name: 'clears host bits of IPv4',
      text: '10.0.255.7/16',
      first: 167772160,
      last: 167837695,
      length: 16,
    },
    {
      name: 'reads a single address',
      text: '255.255.255.255/32',
      first: 4294967295,
      last: 4294967295,
      length: 32,
    },
    { name: 'reads all of IPv4', text: '0.0.0.0/0', first: 0, last: 4294967295, length: 0 },
    { name: 'reads /31', text: '0.0.1.1/31', first: 256, last: 257, length: 31 },
  ])('$name', ({ text, first, last, length }) => {
    expect(parseCidr(text)).toEqual({ version: 4, first, last, length });
  });

  test.each([
    { name: 'reads an IPv6 block', text: '2001:db8::/32', first: 0x20010db8n << 96n, bits: 96n, length: 32 },
    {
      name: 'clears host bits of IPv6',
      text: '2001:db8::1/32',
      first: 0x20010db8n << 96n,
      bits: 96n,
      length: 32,
    },
    { name: 'reads a single IPv6 address', text: '::1/128', first: 1n, bits: 0n, length: 128 },
    { name: 'reads all of IPv6', text: '::/0', first: 0n, bits: 128n, length: 0 },
  ])('$name', ({ text, first, bits, length }) => {
    expect(parseCidr(text)).toEqual({ version: 6, first, last: first + (1n << bits) - 1n, length });
  });

  test.each([
    '10.0.0.0',
    '10.0.0/16',
    '10.0.0.0/33',
    '10.0.0.256/8',
    '10.0.0.0/',
    '10.0.0.0/-1',
    '/8',
    '',
    'local',
    'pl-6da54004',
    '::/129',
    '2001:db8::',
    'zz::/32',
    '1:2:3:4:5:6:7:8:9/64',
  ])('is undefined for %j', (text) => {
    expect(parseCidr(text)).toBeUndefined();
    expect(parseCidr(text)).toBeUndefined();
  });

  test('gives the same answer after its memory was emptied', () => {
    for (let i = 0; i < 21_000; i += 1) parseCidr(`10.${i >> 8}.${i & 255}.0/24`);
    expect(parseCidr('10.0.0.0/24')).toEqual({ version: 4, first: 167772160, last: 167772415, length: 24 });
  });
});

describe('parseAddress', () => {
  test.each([
    { name: 'reads IPv4', text: '10.0.0.2', found: { version: 4, address: 167772162 } },
    { name: 'reads IPv6', text: '::2', found: { version: 6, address: 2n } },
    { name: 'refuses a name', text: 'AmazonProvidedDNS', found: undefined },
    { name: 'refuses a block', text: '10.0.0.0/16', found: undefined },
    { name: 'refuses an IPv6 block', text: '::/64', found: undefined },
  ])('$name', ({ text, found }) => expect(parseAddress(text)).toEqual(found));
});

describe('comparing ranges', () => {
  test.each([
    { a: '10.0.0.0/16', b: '10.0.1.0/24', overlap: true, within: true },
    { a: '10.0.1.0/24', b: '10.0.0.0/16', overlap: true, within: false },
    { a: '10.0.0.0/24', b: '10.0.1.0/24', overlap: false, within: false },
    { a: '10.0.0.0/24', b: '10.0.0.0/24', overlap: true, within: true },
    { a: '10.0.0.255/32', b: '10.0.0.0/24', overlap: true, within: false },
    { a: '10.0.0.0/32', b: '10.0.0.0/24', overlap: true, within: false },
    { a: '::/0', b: '0.0.0.0/0', overlap: false, within: false },
    { a: '::/0', b: '2001:db8::/32', overlap: true, within: true },
  ])('$a and $b', ({ a, b, overlap, within }) => {
    expect([
      overlaps(range(a), range(b)),
      overlaps(range(b), range(a)),
      contains(range(a), range(b)),
    ]).toEqual([overlap, overlap, within]);
  });

  test('holds its first and last address and not those beside them', () => {
    const block = range('10.0.1.0/24');
    expect([167772415, 167772416, 167772671, 167772672].map((address) => holds(block, address))).toEqual([
      false,
      true,
      true,
      false,
    ]);
  });

  test('the address after one is of the same kind', () => {
    expect([next(1), next(1n)]).toEqual([2, 2n]);
  });
});

describe('pieces', () => {
  const start = 167772160;
  test.each([
    { name: 'a range alone is one piece', others: [], found: [0] },
    { name: 'a range of its own size does not cut', others: ['10.0.0.0/24'], found: [0] },
    { name: 'a wider range does not cut', others: ['10.0.0.0/8'], found: [0] },
    { name: 'a range elsewhere does not cut', others: ['10.0.1.0/24', '9.255.255.0/24'], found: [0] },
    { name: 'a range of IPv6 does not cut', others: ['::/0'], found: [0] },
    { name: 'the lower half cuts once', others: ['10.0.0.0/25'], found: [0, 128] },
    { name: 'the upper half cuts once', others: ['10.0.0.128/25'], found: [0, 128] },
    { name: 'an inner block cuts twice', others: ['10.0.0.64/26'], found: [0, 64, 128] },
    {
      name: 'equal cuts count once',
      others: ['10.0.0.0/25', '10.0.0.128/25', '10.0.0.0/25'],
      found: [0, 128],
    },
  ])('$name', ({ others, found }) => {
    expect(pieces(range('10.0.0.0/24'), others.map(range))).toEqual(found.map((offset) => start + offset));
  });

  test('IPv6 ranges are cut as well', () => {
    expect(pieces(range('::/126'), [range('::1/128')])).toEqual([0n, 1n, 2n]);
  });
});

test('NAT64 puts an IPv4 range below 64:ff9b::/96', () => {
  expect(behindNat64(range('52.218.0.0/17'))).toEqual({ ...range('64:ff9b::34da:0/113') });
  expect(behindNat64(range('0.0.0.0/0'))).toEqual(range('64:ff9b::/96'));
});

describe('public addresses', () => {
  test.each([
    ['0.255.255.255', false],
    ['1.0.0.0', true],
    ['9.255.255.255', true],
    ['10.0.0.0', false],
    ['11.0.0.0', true],
    ['100.63.255.255', true],
    ['100.64.0.1', false],
    ['127.0.0.1', false],
    ['169.254.169.254', false],
    ['172.15.255.255', true],
    ['172.31.255.255', false],
    ['192.0.0.1', false],
    ['192.0.1.1', true],
    ['192.0.2.1', false],
    ['192.168.0.1', false],
    ['192.169.0.0', true],
    ['198.19.255.255', false],
    ['198.51.100.1', false],
    ['203.0.113.1', false],
    ['203.0.114.0', true],
    ['223.255.255.255', true],
    ['224.0.0.0', false],
    ['255.255.255.255', false],
  ])('%s: %s', (text, isPublic) => {
    const address = parseAddress(text)?.address ?? -1;
    expect(PUBLIC_IPV4.some((block) => holds(block, address))).toBe(isPublic);
  });

  test('IPv4 ranges are whole numbers in order, without gaps of their own', () => {
    expect(PUBLIC_IPV4.map(({ version, first, last }) => [version, first <= last])).toEqual(
      PUBLIC_IPV4.map(() => [4, true]),
    );
  });

  test('IPv6 is global unicast', () => expect(PUBLIC_IPV6).toEqual([range('2000::/3')]));
});
