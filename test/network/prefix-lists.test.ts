import { describe, expect, test } from 'vitest';
import { parseCidr } from '../../lib/network/addresses.ts';
import { readCapture } from '../../lib/network/capture.ts';
import { collectPrefixLists } from '../../lib/network/prefix-lists.ts';
import { aCapture, DYNAMODB_LIST, dynamoDbPrefixList, S3_CIDRS, S3_LIST, s3PrefixList } from '../builders.ts';

const lists = (responses: Record<string, unknown>, region = 'eu-west-1') =>
  collectPrefixLists(readCapture(aCapture({ region, responses })));
const ranges = (cidrs: readonly string[]) => cidrs.map((cidr) => parseCidr(cidr));

describe('the S3 list is found by its name', () => {
  test('DescribePrefixLists gives name and CIDR blocks', () => {
    const found = lists({
      'ec2.DescribePrefixLists': { PrefixLists: [dynamoDbPrefixList(), s3PrefixList()] },
    });
    expect(found.s3Ids).toEqual(new Set([S3_LIST]));
    expect(found.s3Ranges).toEqual(ranges(S3_CIDRS));
    expect(found.byId.get(S3_LIST)).toEqual({
      prefixListId: S3_LIST,
      name: 'com.amazonaws.eu-west-1.s3',
      isS3: true,
      isS3Ipv6: false,
      isOtherService: false,
      entries: ranges(S3_CIDRS),
    });
    expect(found.byId.get(DYNAMODB_LIST)).toMatchObject({
      isS3: false,
      isS3Ipv6: false,
      isOtherService: true,
    });
  });

  test('DescribeManagedPrefixLists gives the name, GetManagedPrefixListEntries the blocks', () => {
    const found = lists({
      'ec2.DescribeManagedPrefixLists': {
        PrefixLists: [
          { PrefixListId: 'pl-0x', PrefixListName: 'com.amazonaws.eu-west-1.s3', OwnerId: 'AWS' },
        ],
      },
      'ec2.GetManagedPrefixListEntries': {
        'pl-0x': { Entries: [{ Cidr: '52.218.0.0/17' }, { Cidr: null }] },
      },
    });
    expect(found.s3Ids).toEqual(new Set(['pl-0x']));
    expect(found.s3Ranges).toEqual(ranges(['52.218.0.0/17']));
  });

  test('both sources together count every block once', () => {
    const found = lists({
      'ec2.DescribePrefixLists': { PrefixLists: [s3PrefixList({ Cidrs: ['52.218.0.0/17'] })] },
      'ec2.GetManagedPrefixListEntries': {
        [S3_LIST]: { Entries: [{ Cidr: '52.218.0.0/17' }, { Cidr: '52.92.0.0/17' }] },
      },
    });
    expect(found.s3Ranges).toEqual(ranges(['52.218.0.0/17', '52.92.0.0/17']));
  });

  test('a name that either operation gives is enough', () => {
    const found = lists({
      'ec2.DescribeManagedPrefixLists': { PrefixLists: [{ PrefixListId: S3_LIST }] },
      'ec2.DescribePrefixLists': { PrefixLists: [s3PrefixList({ OwnerId: 'AWS' })] },
    });
    expect(found.byId.get(S3_LIST)?.isS3).toBe(true);
  });

  test.each([
    { region: 'cn-north-1', name: 'com.amazonaws.cn-north-1.s3', isS3: true },
    { region: 'cn-north-1', name: 'cn.com.amazonaws.cn-north-1.s3', isS3: true },
    { region: 'us-gov-west-1', name: 'com.amazonaws.us-gov-west-1.s3', isS3: true },
    { region: 'us-iso-east-1', name: 'com.amazonaws.us-iso-east-1.s3', isS3: true },
    { region: 'eu-west-1', name: 'com.amazonaws.eu-west-1.s3express', isS3: false },
    { region: 'eu-west-1', name: 'com.amazonaws.us-west-2.s3', isS3: false },
  ])('$name in $region: $isS3', ({ region, name, isS3 }) => {
    const found = lists(
      { 'ec2.DescribePrefixLists': { PrefixLists: [s3PrefixList({ PrefixListName: name })] } },
      region,
    );
    expect(found.byId.get(S3_LIST)).toMatchObject({ isS3, isOtherService: !isS3 });
  });
});

test("a customer's list that bears the name of S3's is the customer's", () => {
  const found = lists({
    'ec2.DescribeManagedPrefixLists': { PrefixLists: [s3PrefixList({ OwnerId: '111122223333' })] },
  });
  expect(found.byId.get(S3_LIST)).toMatchObject({ isS3: false, isS3Ipv6: false, isOtherService: false });
});

test('a list that is named anything else belongs to a customer', () => {
  const found = lists({
    'ec2.DescribeManagedPrefixLists': {
      PrefixLists: [s3PrefixList({ PrefixListName: 'my com.amazonaws.eu-west-1.s3' })],
    },
  });
  expect(found.byId.get(S3_LIST)).toMatchObject({ isS3: false, isOtherService: false });
});

test('the IPv6 list is told apart', () => {
  const found = lists({
    'ec2.DescribePrefixLists': {
      PrefixLists: [
        s3PrefixList({ PrefixListName: 'com.amazonaws.eu-west-1.ipv6.s3', Cidrs: ['2a05:d07a:8000::/40'] }),
      ],
    },
  });
  expect(found.byId.get(S3_LIST)).toMatchObject({ isS3: false, isS3Ipv6: true, isOtherService: false });
  expect([found.s3Ranges, found.s3Ids.size]).toEqual([undefined, 0]);
});

describe('entries that are not known', () => {
  test.each([
    { name: 'no operation was asked', responses: {} },
    {
      name: 'the list has no entries key',
      lists: [{ PrefixListId: S3_LIST, PrefixListName: 'com.amazonaws.eu-west-1.s3' }],
    },
    { name: 'the list is empty', lists: [s3PrefixList({ Cidrs: [] })] },
    { name: 'one entry is no CIDR block', lists: [s3PrefixList({ Cidrs: ['52.218.0.0/17', 'x'] })] },
    { name: 'only IPv6 entries', lists: [s3PrefixList({ Cidrs: ['2a05:d07a:8000::/40'] })] },
    {
      name: 'one of two S3 lists has no entries',
      lists: [s3PrefixList(), s3PrefixList({ PrefixListId: 'pl-0b', Cidrs: [] })],
    },
  ])('$name', ({ lists: given }) => {
    const found = lists(given ? { 'ec2.DescribePrefixLists': { PrefixLists: given } } : {});
    expect(found.s3Ranges).toBeUndefined();
  });

  test('entries of a list without a name are kept', () => {
    const found = lists({
      'ec2.GetManagedPrefixListEntries': { 'pl-0c': { Entries: [{ Cidr: '10.0.0.0/8' }] }, 'pl-0d': {} },
    });
    expect([...found.byId]).toEqual([
      [
        'pl-0c',
        {
          prefixListId: 'pl-0c',
          name: undefined,
          isS3: false,
          isS3Ipv6: false,
          isOtherService: false,
          entries: ranges(['10.0.0.0/8']),
        },
      ],
    ]);
  });

  test('two S3 lists add up', () => {
    const found = lists({
      'ec2.DescribePrefixLists': {
        PrefixLists: [
          s3PrefixList({ Cidrs: ['52.218.0.0/17'] }),
          s3PrefixList({
            PrefixListId: 'pl-0b',
            PrefixListName: 'cn.com.amazonaws.eu-west-1.s3',
            Cidrs: ['52.92.0.0/17'],
          }),
        ],
      },
    });
    expect(found.s3Ranges).toEqual(ranges(['52.218.0.0/17', '52.92.0.0/17']));
  });
});
