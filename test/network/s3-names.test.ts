import { describe, expect, test } from 'vitest';
import {
  endpointType,
  isAvailable,
  isS3Ipv6Name,
  isS3Name,
  isSameRegionS3,
  mayExist,
  partitionOf,
  s3Domain,
} from '../../lib/network/s3-names.ts';
import { anInterfaceEndpoint } from '../builders.ts';

test.each([
  { region: 'eu-west-1', domain: 's3.eu-west-1.amazonaws.com', partition: 'aws' },
  { region: 'cn-north-1', domain: 's3.cn-north-1.amazonaws.com.cn', partition: 'aws-cn' },
  { region: 'us-gov-west-1', domain: 's3.us-gov-west-1.amazonaws.com', partition: 'aws-us-gov' },
  { region: 'us-iso-east-1', domain: 's3.us-iso-east-1.c2s.ic.gov', partition: 'aws-iso' },
  { region: 'us-isob-east-1', domain: 's3.us-isob-east-1.sc2s.sgov.gov', partition: 'aws-iso-b' },
  { region: 'us-isof-south-1', domain: 's3.us-isof-south-1.csp.hci.ic.gov', partition: 'aws-iso-f' },
  { region: 'eu-isoe-west-1', domain: 's3.eu-isoe-west-1.cloud.adc-e.uk', partition: 'aws-iso-e' },
  { region: 'eusc-de-east-1', domain: 's3.eusc-de-east-1.amazonaws.eu', partition: 'aws-eusc' },
])('$region: $domain in $partition', ({ region, domain, partition }) => {
  expect([s3Domain(region), partitionOf(region)]).toEqual([domain, partition]);
});

describe('service names are compared whole', () => {
  test.each([
    { name: 'com.amazonaws.eu-west-1.s3', isS3: true, isIpv6: false },
    { name: 'cn.com.amazonaws.eu-west-1.s3', isS3: true, isIpv6: false },
    { name: 'com.amazonaws.eu-west-1.ipv6.s3', isS3: false, isIpv6: true },
    { name: 'cn.com.amazonaws.eu-west-1.ipv6.s3', isS3: false, isIpv6: true },
    { name: 'com.amazonaws.us-west-2.s3', isS3: false, isIpv6: false },
    { name: 'com.amazonaws.us-west-2.ipv6.s3', isS3: false, isIpv6: false },
    { name: 'com.amazonaws.eu-west-1.s3express', isS3: false, isIpv6: false },
    { name: 'com.amazonaws.eu-west-1.s3tables', isS3: false, isIpv6: false },
    { name: 'com.amazonaws.eu-west-1.s3-outposts', isS3: false, isIpv6: false },
    { name: 'com.amazonaws.s3-global.accesspoint', isS3: false, isIpv6: false },
    { name: 'com.amazonaws.eu-west-1.dynamodb', isS3: false, isIpv6: false },
    { name: 'xcom.amazonaws.eu-west-1.s3', isS3: false, isIpv6: false },
    { name: 'com.amazonaws.eu-west-1.s3 ', isS3: false, isIpv6: false },
    { name: null, isS3: false, isIpv6: false },
    { name: undefined, isS3: false, isIpv6: false },
  ])('$name', ({ name, isS3, isIpv6 }) => {
    expect([isS3Name(name, 'eu-west-1'), isS3Ipv6Name(name, 'eu-west-1')]).toEqual([isS3, isIpv6]);
  });
});

test.each([
  { name: 'a ServiceRegion that is absent is the own one', ServiceRegion: undefined, serves: true },
  { name: 'a ServiceRegion that is null is the own one', ServiceRegion: null, serves: true },
  { name: 'the own ServiceRegion', ServiceRegion: 'eu-west-1', serves: true },
  { name: 'another ServiceRegion', ServiceRegion: 'us-west-2', serves: false },
])('$name', ({ ServiceRegion, serves }) => {
  expect(isSameRegionS3(anInterfaceEndpoint({ ServiceRegion }), 'eu-west-1')).toBe(serves);
});

test('an endpoint without a type is a gateway', () => {
  expect(
    [undefined, null, 'Interface'].map((VpcEndpointType) =>
      endpointType(anInterfaceEndpoint({ VpcEndpointType })),
    ),
  ).toEqual(['Gateway', 'Gateway', 'Interface']);
});

test.each([
  { State: 'available', available: true, exists: true },
  { State: 'Available', available: true, exists: true },
  { State: 'AVAILABLE', available: true, exists: true },
  { State: 'pendingAcceptance', available: false, exists: true },
  { State: 'Pending', available: false, exists: true },
  { State: 'deleting', available: false, exists: true },
  { State: 'Partial', available: false, exists: true },
  { State: 'Deleted', available: false, exists: false },
  { State: 'failed', available: false, exists: false },
  { State: 'Rejected', available: false, exists: false },
  { State: 'expired', available: false, exists: false },
  { State: null, available: undefined, exists: true },
  { State: undefined, available: undefined, exists: true },
])('state $State: available $available, may exist $exists', ({ State, available, exists }) => {
  const endpoint = anInterfaceEndpoint({ State });
  expect([isAvailable(endpoint), mayExist(endpoint)]).toEqual([available, exists]);
});
