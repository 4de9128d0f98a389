import { describe, expect, test } from 'vitest';
import type { Accounts } from '../../lib/policy/accounts.ts';
import { parseAccounts } from '../../lib/policy/parse-accounts.ts';
import { parsePolicy } from '../../lib/policy/parse-policy.ts';
import { matchesTags, type Requirement, requirementsFor } from '../../lib/policy/requirement.ts';
import { aVpc, captureOf, factsOf, type RawCapture, without } from '../builders.ts';

const ACCOUNTS = parseAccounts(`
version: 1
accounts:
  - { id: "111122223333", organizationalUnits: [r-ab12, ou-ab12-workload, ou-ab12-prodprod] }
  - { id: "444455556666", organizationalUnits: [r-ab12, ou-ab12-sandboxx] }
`);

const TAGS = [
  { Key: 'connectivity', Value: 'hybrid' },
  { Key: 'stage', Value: 'prod' },
];
const CAPTURE = captureOf({ vpc: { Tags: TAGS } });

/** The names of the rules that may decide. */
function deciding(rules: string, capture: RawCapture = CAPTURE, accounts: Accounts = ACCOUNTS): string[] {
  const policy = parsePolicy(`version: 1\ndefaults: { require: gateway }\nrules: ${rules}`, { accounts });
  return requirementsFor(factsOf(capture), policy, accounts).map((requirement) => requirement.rule);
}

function byMatch(match: string, capture?: RawCapture, accounts?: Accounts): string[] {
  return deciding(`[{ name: it, match: ${match}, require: interface }]`, capture, accounts);
}

describe('a selector', () => {
  test.each([
    { match: '{ accounts: ["111122223333"] }', matches: true },
    { match: '{ accounts: ["444455556666", "111122223333"] }', matches: true },
    { match: '{ accounts: ["444455556666"] }', matches: false },
    { match: '{ regions: [eu-west-1] }', matches: true },
    { match: '{ regions: [eu-*] }', matches: true },
    { match: '{ regions: [us-*, eu-*] }', matches: true },
    { match: '{ regions: ["*-1"] }', matches: true },
    { match: '{ regions: [eu-west] }', matches: false },
    { match: '{ regions: [us-*] }', matches: false },
    { match: '{ vpcs: [vpc-0a1] }', matches: true },
    { match: '{ vpcs: [vpc-0b2, vpc-0a1] }', matches: true },
    { match: '{ vpcs: [vpc-0a] }', matches: false },
    { match: '{ isDefault: false }', matches: true },
    { match: '{ isDefault: true }', matches: false },
    { match: '{ tags: { stage: prod } }', matches: true },
    { match: '{ tags: { stage: [test, prod] } }', matches: true },
    { match: '{ tags: { stage: [prod], connectivity: [hybrid] } }', matches: true },
    { match: '{ tags: { stage: [prod], connectivity: [none] } }', matches: false },
    { match: '{ tags: { stage: [test] } }', matches: false },
    { match: '{ tags: { Stage: prod } }', matches: false },
    { match: '{ tags: { stage: Prod } }', matches: false },
    { match: '{ tags: { constructor: [prod] } }', matches: false },
    { match: '{ organizationalUnits: [ou-ab12-prodprod] }', matches: true },
    { match: '{ organizationalUnits: [ou-ab12-workload] }', matches: true },
    { match: '{ organizationalUnits: [r-ab12] }', matches: true },
    { match: '{ organizationalUnits: [ou-ab12-sandboxx, ou-ab12-prodprod] }', matches: true },
    { match: '{ organizationalUnits: [ou-ab12-sandboxx] }', matches: false },
    { match: '{ regions: [eu-*], vpcs: [vpc-0a1], tags: { stage: prod }, isDefault: false }', matches: true },
    { match: '{ regions: [us-*], vpcs: [vpc-0a1], tags: { stage: prod } }', matches: false },
    { match: '{ regions: [eu-*], vpcs: [vpc-0b2], tags: { stage: prod } }', matches: false },
    { match: '{ regions: [eu-*], vpcs: [vpc-0a1], tags: { stage: test } }', matches: false },
    { match: '{ accounts: ["444455556666"], isDefault: false }', matches: false },
  ])('$match matches the VPC: $matches', ({ match, matches }) => {
    expect(byMatch(match)).toEqual([matches ? 'it' : 'defaults']);
  });
});

describe('what is not known', () => {
  const noVpcs = without(CAPTURE, 'ec2.DescribeVpcs');
  const noFlag = captureOf({ vpcs: [{ ...aVpc({ Tags: TAGS }), IsDefault: undefined }] });

  test.each([
    { name: 'tags where VPCs were not captured', match: '{ tags: { stage: prod } }', capture: noVpcs },
    { name: 'isDefault where VPCs were not captured', match: '{ isDefault: true }', capture: noVpcs },
    { name: 'isDefault where the answer lacks it', match: '{ isDefault: true }', capture: noFlag },
  ])('leaves open: $name', ({ match, capture }) => {
    expect(byMatch(match, capture)).toEqual(['it', 'defaults']);
  });

  test('an account that the map does not list leaves its OUs open', () => {
    expect(byMatch('{ organizationalUnits: [r-ab12] }', CAPTURE, new Map())).toEqual(['it', 'defaults']);
  });

  test('no map at all leaves OUs open', () => {
    const policy = parsePolicy(
      'version: 1\ndefaults: { require: gateway }\nrules: [{ name: it, match: { organizationalUnits: [r-ab12] }, require: either }]',
      { accounts: ACCOUNTS },
    );
    const found = requirementsFor(factsOf(CAPTURE), policy, undefined);
    expect(found.map((requirement) => requirement.rule)).toEqual(['it', 'defaults']);
  });

  test('a default VPC is known to be one', () => {
    const capture = captureOf({ vpc: { IsDefault: true } });
    expect(byMatch('{ isDefault: true }', capture)).toEqual(['it']);
    expect(byMatch('{ isDefault: false }', capture)).toEqual(['defaults']);
  });

  test('a VPC without a Tags member has no tags', () => {
    const untagged = captureOf({ vpcs: [{ ...aVpc(), Tags: undefined }] });
    expect(byMatch('{ tags: { stage: prod } }', untagged)).toEqual(['defaults']);
  });

  test('a tag without a value has the empty one', () => {
    const capture = captureOf({ vpc: { Tags: [{ Key: 'stage', Value: null }] } });
    expect(byMatch('{ tags: { stage: "" } }', capture)).toEqual(['it']);
  });

  test('another key that certainly does not match settles it', () => {
    expect(byMatch('{ tags: { stage: prod }, regions: [us-*] }', noVpcs)).toEqual(['defaults']);
    expect(byMatch('{ tags: { stage: prod }, regions: [eu-*] }', noVpcs)).toEqual(['it', 'defaults']);
  });

  test('every rule before the first certain match may decide, none after it', () => {
    const rules = `
  - { name: no, match: { regions: [us-*] }, require: interface }
  - { name: maybe, match: { tags: { stage: prod } }, require: interface }
  - { name: perhaps, match: { isDefault: true }, require: either }
  - { name: certain, match: { regions: [eu-*] }, require: isolated }
  - { name: late, match: { tags: { stage: prod } }, require: gateway }`;
    expect(deciding(rules, noVpcs)).toEqual(['maybe', 'perhaps', 'certain']);
    expect(deciding(rules)).toEqual(['maybe']);
  });
});

test('the first rule that matches decides, and the defaults where none does', () => {
  const rules = `
  - { name: no, match: { isDefault: true }, require: interface }
  - { name: first, match: { isDefault: false }, require: isolated }
  - { name: second, match: { isDefault: false }, require: either }`;
  expect(deciding(rules)).toEqual(['first']);
  expect(deciding('[]')).toEqual(['defaults']);
});

test('what a rule leaves out is filled in, and not from the defaults of the policy', () => {
  const policy = parsePolicy(`
version: 1
organization: o-a1b2c3d4e5
defaults: { require: gateway, severity: LOW, ipv6: require, endpointPolicy: perimeter }
rules: [{ name: it, match: { isDefault: false }, require: interface }]`);
  const expected: Requirement = {
    rule: 'it',
    require: 'interface',
    severity: 'MEDIUM',
    exclude: { tags: {}, ids: [], withoutRoutes: false },
    privateDns: 'required',
    availabilityZones: 1,
    hubs: [],
    endpointPolicy: 'any',
    ipv6: 'warn',
    whenUndetermined: 'NON_COMPLIANT',
  };
  expect(requirementsFor(factsOf(CAPTURE), policy, undefined)).toEqual([expected]);
});

test('what the defaults say is kept', () => {
  const policy = parsePolicy(`
version: 1
organization: o-a1b2c3d4e5
defaults:
  require: either
  severity: CRITICAL
  subnets: { exclude: { tags: { tier: [public] }, ids: [subnet-0a], withoutRoutes: true } }
  interface: { privateDns: optional, availabilityZones: every }
  hubs: [{ vpc: vpc-0hub, account: "444455556666" }]
  endpointPolicy: notDefault
  ipv6: ignore
  whenUndetermined: NOT_APPLICABLE`);
  const expected: Requirement = {
    rule: 'defaults',
    require: 'either',
    severity: 'CRITICAL',
    exclude: { tags: { tier: ['public'] }, ids: ['subnet-0a'], withoutRoutes: true },
    privateDns: 'optional',
    availabilityZones: 'every',
    hubs: [{ vpc: 'vpc-0hub', account: '444455556666' }],
    endpointPolicy: 'notDefault',
    ipv6: 'ignore',
    whenUndetermined: 'NOT_APPLICABLE',
  };
  expect(requirementsFor(factsOf(CAPTURE), policy, undefined)).toEqual([expected]);
});

test.each([
  { name: 'a selector without keys selects nothing', selector: {}, tags: { a: '1' }, matches: false },
  { name: 'one key and value', selector: { a: '1' }, tags: { a: '1' }, matches: true },
  { name: 'one of the values', selector: { a: ['0', '1'] }, tags: { a: '1' }, matches: true },
  { name: 'a text is not a list of its characters', selector: { a: '12' }, tags: { a: '1' }, matches: false },
  { name: 'a key that is not there', selector: { b: '1' }, tags: { a: '1' }, matches: false },
  { name: 'one key of two', selector: { a: '1', b: '2' }, tags: { a: '1' }, matches: false },
  { name: 'both keys', selector: { a: '1', b: '2' }, tags: { a: '1', b: '2', c: '3' }, matches: true },
])('tags: $name', ({ selector, tags, matches }) => {
  expect(matchesTags(selector, new Map(Object.entries(tags)))).toBe(matches);
});
