import { describe, expect, test } from 'vitest';
import type { Waiver } from '../../lib/policy/schema.ts';
import { waiversFor } from '../../lib/policy/waivers.ts';

function aWaiver(difference: Partial<Waiver> = {}): Waiver {
  return {
    id: 'W-1',
    rules: ['s3-traffic-path'],
    vpcs: ['vpc-0a1'],
    reason: 'moving',
    owner: 'network@example.com',
    expires: '2027-03-31',
    ...difference,
  };
}

const VPC = { vpcId: 'vpc-0a1', account: '111122223333' };

describe('a waiver', () => {
  test.each([
    { name: 'holds before its last day', waiver: aWaiver(), at: '2027-03-30', holds: true },
    { name: 'holds on its last day', waiver: aWaiver(), at: '2027-03-31', holds: true },
    { name: 'does not hold the day after', waiver: aWaiver(), at: '2027-04-01', holds: false },
  ])('$name', ({ waiver, at, holds }) => {
    expect(waiversFor([waiver], 's3-traffic-path', VPC, at)).toEqual({
      inForce: holds ? waiver : undefined,
      expired: holds ? [] : [waiver],
    });
  });

  test.each([
    { name: 'of another rule', waiver: aWaiver({ rules: ['s3-endpoint-policy'] }), matches: false },
    {
      name: 'of several rules',
      waiver: aWaiver({ rules: ['s3-endpoint-policy', 's3-traffic-path'] }),
      matches: true,
    },
    { name: 'of another VPC', waiver: aWaiver({ vpcs: ['vpc-0b2'] }), matches: false },
    { name: 'of several VPCs', waiver: aWaiver({ vpcs: ['vpc-0b2', 'vpc-0a1'] }), matches: true },
    {
      name: 'of the account',
      waiver: aWaiver({ vpcs: undefined, accounts: ['111122223333'] }),
      matches: true,
    },
    {
      name: 'of another account',
      waiver: aWaiver({ vpcs: undefined, accounts: ['444455556666'] }),
      matches: false,
    },
    {
      name: 'of the VPC in another account',
      waiver: aWaiver({ accounts: ['444455556666'] }),
      matches: false,
    },
    {
      name: 'of another VPC in the account',
      waiver: aWaiver({ vpcs: ['vpc-0b2'], accounts: ['111122223333'] }),
      matches: false,
    },
  ])('$name matches: $matches, in force or expired', ({ waiver, matches }) => {
    expect(waiversFor([waiver], 's3-traffic-path', VPC, '2027-01-01')).toEqual({
      inForce: matches ? waiver : undefined,
      expired: [],
    });
    expect(waiversFor([waiver], 's3-traffic-path', VPC, '2028-01-01')).toEqual({
      inForce: undefined,
      expired: matches ? [waiver] : [],
    });
  });
});

test('of several waivers the one that holds longest counts, and the id breaks ties', () => {
  const early = aWaiver({ id: 'W-1', expires: '2027-01-31' });
  const late = aWaiver({ id: 'W-3', expires: '2027-06-30' });
  const alsoLate = aWaiver({ id: 'W-2', expires: '2027-06-30' });
  const gone = aWaiver({ id: 'W-0', expires: '2026-06-30' });
  for (const waivers of [
    [early, late, alsoLate, gone],
    [gone, alsoLate, late, early],
    [late, alsoLate, gone, early],
  ]) {
    expect(waiversFor(waivers, 's3-traffic-path', VPC, '2027-01-01')).toEqual({
      inForce: alsoLate,
      expired: [gone],
    });
  }
});

test('without waivers nothing is waived', () => {
  expect(waiversFor([], 's3-traffic-path', VPC, '2027-01-01')).toEqual({ inForce: undefined, expired: [] });
});
