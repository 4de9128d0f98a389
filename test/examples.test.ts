import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  check,
  parseAccounts,
  parsePolicy,
  type Result,
  RULE_NAMES,
  readCapture,
  VERDICTS,
} from '../lib/index.ts';

const EXAMPLES = new URL('../examples/', import.meta.url);
const text = (path: string) => readFileSync(new URL(path, EXAMPLES), 'utf8');

/**
 * Worked out by hand from the contract: by capture and VPC, what each rule says, in the order of RULE_NAMES, with the
 * code of its first reason. A VPC without a third answer has no S3 endpoint to judge.
 */
const EXPECTED: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  '111122223333 eu-west-1': {
    // gateway-on-every-table
    'vpc-0800c5bb8b9dbde76': ['COMPLIANT', 'NOT_APPLICABLE NO_INTERFACE_ENDPOINT_NEEDED', 'COMPLIANT'],
    // gateway-with-half-a-perimeter
    'vpc-08c52838fbc80fd0d': [
      'COMPLIANT',
      'NOT_APPLICABLE NO_INTERFACE_ENDPOINT_NEEDED',
      'NON_COMPLIANT ENDPOINT_POLICY_OPEN_TO_BUCKETS',
    ],
    // gateway-on-no-table
    'vpc-04b493d24eced4c3e': [
      'NON_COMPLIANT SUBNET_NOT_ON_GATEWAY',
      'NOT_APPLICABLE NO_INTERFACE_ENDPOINT_NEEDED',
      'COMPLIANT',
    ],
    // gateway-on-three-of-six
    'vpc-072a2588351286d29': [
      'NON_COMPLIANT SUBNET_NOT_ON_GATEWAY',
      'NOT_APPLICABLE NO_INTERFACE_ENDPOINT_NEEDED',
      'COMPLIANT',
    ],
    // gateway-for-private-subnets-only
    'vpc-0331dc02ed36c502e': ['COMPLIANT', 'NOT_APPLICABLE NO_INTERFACE_ENDPOINT_NEEDED', 'COMPLIANT'],
    // dynamodb-gateway-only
    'vpc-09b9fefceea88f07d': [
      'NON_COMPLIANT SUBNET_NOT_ON_GATEWAY',
      'NOT_APPLICABLE NO_INTERFACE_ENDPOINT_NEEDED',
    ],
    // s3-express-gateway-only
    'vpc-0cea34c901b0d4a97': [
      'NON_COMPLIANT SUBNET_NOT_ON_GATEWAY',
      'NOT_APPLICABLE NO_INTERFACE_ENDPOINT_NEEDED',
    ],
    // bypassed-by-a-narrower-route
    'vpc-062f0365b492efeab': [
      'NON_COMPLIANT SUBNET_NOT_ON_GATEWAY',
      'NOT_APPLICABLE NO_INTERFACE_ENDPOINT_NEEDED',
      'COMPLIANT',
    ],
    // gateway-overruled-by-private-dns
    'vpc-032bd6cbff07022af': ['NON_COMPLIANT SUBNET_NOT_ON_GATEWAY', 'COMPLIANT', 'COMPLIANT'],
    // gateway-beside-inbound-resolver-dns
    'vpc-01648f9e82499e406': ['COMPLIANT', 'NOT_APPLICABLE NO_INTERFACE_ENDPOINT_NEEDED', 'COMPLIANT'],
    // interface-right-and-open
    'vpc-0fed84fc5e0961e6c': ['COMPLIANT', 'COMPLIANT', 'COMPLIANT'],
    // interface-with-the-default-group
    'vpc-089fd543fe9c96402': ['COMPLIANT', 'COMPLIANT', 'COMPLIANT'],
    // interface-blocked-by-its-group
    'vpc-072dad69b37664a2b': [
      'NON_COMPLIANT ENDPOINT_BLOCKED',
      'NON_COMPLIANT ENDPOINT_BLOCKED',
      'COMPLIANT',
    ],
    // interface-without-dns-hostnames
    'vpc-0aa33edbe27eabb3a': [
      'NON_COMPLIANT SUBNET_NOT_ON_INTERFACE',
      'NON_COMPLIANT PRIVATE_DNS_NOT_EFFECTIVE',
      'COMPLIANT',
    ],
    // interface-in-one-zone-of-three
    'vpc-0fef521d88fec6d5a': ['COMPLIANT', 'NON_COMPLIANT ZONES_NOT_COVERED', 'COMPLIANT'],
    // interface-and-own-dns-servers
    'vpc-08bb284998f5ac7c0': [
      'UNDETERMINED CUSTOMER_DNS_SERVERS',
      'UNDETERMINED CUSTOMER_DNS_SERVERS',
      'COMPLIANT',
    ],
    // spoke-of-the-hub
    'vpc-0ddbbc2f6a95e3c19': ['COMPLIANT', 'NOT_APPLICABLE NO_INTERFACE_ENDPOINT_NEEDED'],
    // spoke-without-a-way-to-the-hub
    'vpc-0344ce9097e4f55e7': [
      'NON_COMPLIANT SUBNET_NOT_ON_INTERFACE',
      'NON_COMPLIANT INTERFACE_ENDPOINT_MISSING',
    ],
    // isolated
    'vpc-0dba215dbf58155b0': ['COMPLIANT', 'NOT_APPLICABLE NO_INTERFACE_ENDPOINT_NEEDED'],
    // isolated-but-for-a-gateway
    'vpc-044c9d5cac8cfd947': [
      'NON_COMPLIANT SUBNET_NOT_ISOLATED',
      'NOT_APPLICABLE NO_INTERFACE_ENDPOINT_NEEDED',
      'COMPLIANT',
    ],
    // dual-stack-bypassing-over-ipv6
    'vpc-07414cd057eb6a675': [
      'NON_COMPLIANT IPV6_NOT_ON_ENDPOINT',
      'NOT_APPLICABLE NO_INTERFACE_ENDPOINT_NEEDED',
      'COMPLIANT',
    ],
  },
  '111122223333 us-east-1': {
    // gateway-with-the-default-policy
    'vpc-05e2c425e14f83786': [
      'COMPLIANT',
      'NOT_APPLICABLE NO_INTERFACE_ENDPOINT_NEEDED',
      'NON_COMPLIANT ENDPOINT_POLICY_IS_FULL_ACCESS',
    ],
    // gateway-with-a-narrow-policy
    'vpc-07292337194a4f214': ['COMPLIANT', 'NOT_APPLICABLE NO_INTERFACE_ENDPOINT_NEEDED', 'COMPLIANT'],
    // interface-behind-unseen-network-acls
    'vpc-0840bb5ac258e0f14': ['UNDETERMINED ACCESS_UNKNOWN', 'UNDETERMINED ACCESS_UNKNOWN', 'COMPLIANT'],
  },
  '444455556666 eu-west-1': {
    // hub-of-s3-endpoints
    'vpc-083c2029983108b5d': ['COMPLIANT', 'COMPLIANT', 'COMPLIANT'],
    // shared-with-the-sandbox
    'vpc-083d054d8cb7257cf': ['COMPLIANT', 'NOT_APPLICABLE NO_INTERFACE_ENDPOINT_NEEDED', 'COMPLIANT'],
  },
  '444455556666 us-east-1': {
    // egress-by-the-transit-gateway
    'vpc-08cf19a7b3fbd8c67': [
      'NON_COMPLIANT SUBNET_NOT_ON_GATEWAY',
      'NOT_APPLICABLE NO_INTERFACE_ENDPOINT_NEEDED',
    ],
    // public-access-blocked
    'vpc-021c249eefbd0f07b': [
      'NON_COMPLIANT SUBNET_NOT_ON_GATEWAY',
      'NOT_APPLICABLE NO_INTERFACE_ENDPOINT_NEEDED',
    ],
    // no-subnets
    'vpc-0e23c7397c9097c70': ['NOT_APPLICABLE NO_SUBNET', 'NOT_APPLICABLE NO_SUBNET'],
  },
  '777788889999 eu-west-1': {
    // default-vpc
    'vpc-07a2139a754aa07d6': [
      'NON_COMPLIANT SUBNET_NOT_ISOLATED',
      'NOT_APPLICABLE NO_INTERFACE_ENDPOINT_NEEDED',
    ],
    // shared-by-the-network-account
    'vpc-083d054d8cb7257cf': [
      'NOT_APPLICABLE OWNED_BY_ANOTHER_ACCOUNT',
      'NOT_APPLICABLE OWNED_BY_ANOTHER_ACCOUNT',
    ],
    // waived-until-march
    'vpc-0dfbbcc01ada0cb4d': ['NOT_APPLICABLE WAIVED', 'NOT_APPLICABLE NO_INTERFACE_ENDPOINT_NEEDED'],
    // waiver-ran-out
    'vpc-070eba0f3b66c2d2a': [
      'NON_COMPLIANT SUBNET_NOT_ON_GATEWAY',
      'NOT_APPLICABLE NO_INTERFACE_ENDPOINT_NEEDED',
    ],
  },
  '777788889999 us-east-1': {
    // playground
    'vpc-016049da86b425cc8': [
      'NOT_APPLICABLE UNRESTRICTED',
      'NOT_APPLICABLE UNRESTRICTED',
      'NOT_APPLICABLE UNRESTRICTED',
    ],
  },
};

const captures = readdirSync(new URL('fleet/', EXAMPLES))
  .sort()
  .map((file) => readCapture(text(`fleet/${file}`), file));
const policy = parsePolicy(text('policy.yaml'), { file: 'examples/policy.yaml' });
const { results, gaps, warnings } = check({ captures, policy, at: '2026-11-01' });

function answer({ verdict, reasons }: Result): string {
  return reasons[0] ? `${verdict} ${reasons[0].code}` : verdict;
}

/** What the rules say about each VPC; endpoints that fare alike count as one. */
function answers(found: readonly Result[]): Record<string, Record<string, string[]>> {
  const byCapture: Record<string, Record<string, string[]>> = {};
  for (const { account, region, vpcId } of found) {
    const own = found.filter((r) => r.account === account && r.region === region && r.vpcId === vpcId);
    const said = RULE_NAMES.flatMap((rule) => [
      ...new Set(own.filter((result) => result.rule === rule).map(answer)),
    ]);
    const capture = `${account} ${region}`;
    byCapture[capture] = { ...byCapture[capture], [vpcId]: said };
  }
  return byCapture;
}

describe('the example fleet', () => {
  it('is judged as worked out by hand', () => {
    expect(answers(results)).toEqual(EXPECTED);
  });

  it('is captured without gaps, and shows every verdict', () => {
    expect({ gaps, warnings }).toEqual({ gaps: [], warnings: [] });
    expect(new Set(results.map((result) => result.verdict))).toEqual(new Set(VERDICTS));
  });

  it('has files that are named for their account and Region', () => {
    for (const { source, account, region } of captures) expect(source).toBe(`${account}.${region}.json`);
  });

  it('warns where a verdict is not the whole story', () => {
    const found = results
      .filter((result) => result.rule === 's3-traffic-path')
      .flatMap(({ vpcId, warnings: about }) => about.map(({ code }) => `${vpcId} ${code}`));
    expect(found).toEqual(
      expect.arrayContaining([
        'vpc-089fd543fe9c96402 ENDPOINT_ADMITS_PART',
        'vpc-0fef521d88fec6d5a ENDPOINT_IN_FEW_ZONES',
        'vpc-0344ce9097e4f55e7 HOSTED_ZONE_LEADS_NOWHERE',
        'vpc-021c249eefbd0f07b BLOCK_PUBLIC_ACCESS',
        'vpc-070eba0f3b66c2d2a WAIVER_EXPIRED',
      ]),
    );
  });
});

describe('examples/README.md', () => {
  const rows = text('README.md')
    .split('\n')
    .filter((line) => line.startsWith('| **'))
    .map((line) => line.split('|').map((cell) => cell.trim().replaceAll(/[`*]/g, '')));

  it('names every VPC by its Name tag and id', () => {
    const named = captures.flatMap(({ account, responses }) =>
      (responses['ec2.DescribeVpcs']?.Vpcs ?? [])
        .filter((vpc) => vpc.OwnerId === account)
        .map(({ VpcId, Tags }) => `${Tags?.find(({ Key }) => Key === 'Name')?.Value} ${VpcId}`),
    );
    expect(rows.map(([, vpc]) => vpc)).toEqual(expect.arrayContaining(named));
  });

  it('says what the engine says', () => {
    const withoutNeed = (said: string) => said.replace(' NO_INTERFACE_ENDPOINT_NEEDED', '');
    const expected = Object.values(EXPECTED).flatMap((vpcs) =>
      Object.entries(vpcs).map(([vpc, [path, availability, endpointPolicy = '–']]) =>
        [vpc, path, availability, endpointPolicy].map((said) => withoutNeed(said ?? '')),
      ),
    );
    const stated = rows.map(([, vpc = '', , ...verdicts]) => [vpc.split(' ')[1], ...verdicts.slice(0, 3)]);
    expect(stated).toEqual(expected);
  });

  it('names the policy rule that decides', () => {
    for (const [, vpc = '', rule] of rows) {
      const deciding = results
        .filter(({ vpcId }) => vpcId === vpc.split(' ')[1])
        .map(({ requirement }) => requirement.rule);
      expect(new Set(deciding)).toEqual(new Set([rule]));
    }
  });
});

describe('examples/policy-with-ous.yaml', () => {
  it('needs the accounts, and then judges by organizational unit', () => {
    const byUnits = text('policy-with-ous.yaml');
    expect(() => parsePolicy(byUnits)).toThrow(
      'give the accounts with --accounts FILE (in a deployment, -c accounts=FILE)',
    );
    const accounts = parseAccounts(text('accounts.yaml'), 'examples/accounts.yaml');
    const outcome = check({
      captures,
      policy: parsePolicy(byUnits, { accounts }),
      accounts,
      at: '2026-11-01',
    });
    const rules = outcome.results.map(
      ({ account, region, requirement }) => `${account} ${region} ${requirement.rule}`,
    );
    expect([...new Set(rules)].sort()).toEqual([
      '111122223333 eu-west-1 production',
      '111122223333 us-east-1 defaults',
      '444455556666 eu-west-1 production',
      '444455556666 us-east-1 defaults',
      '777788889999 eu-west-1 sandboxes',
      '777788889999 us-east-1 sandboxes',
    ]);
    expect(outcome.warnings).toEqual([]);
  });
});
