import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { check, exitCodeOf, hubsOf } from '../lib/check.ts';
import { CaptureError, readCapture } from '../lib/network/capture.ts';
import { parseAccounts } from '../lib/policy/parse-accounts.ts';
import { parsePolicy } from '../lib/policy/parse-policy.ts';
import { RULE_NAMES } from '../lib/policy/schema.ts';
import { CATALOGUE } from '../lib/rules/catalogue.ts';
import { VERDICTS } from '../lib/rules/rule.ts';
import {
  ACCOUNT,
  aCapture,
  aGatewayEndpoint,
  anInterfaceEndpoint,
  aRoute,
  aSubnet,
  aVpc,
  captureOf,
  checkOne,
  GATEWAY_ID,
  HUB_ACCOUNT,
  HUB_VPC_ID,
  hubCaptureOf,
  interfaceCaptureOf,
  policyOf,
  type RawCapture,
  resultOf,
  SUBNET_A,
  SUBNET_B,
  spokeCaptureOf,
  VPC_ID,
  without,
} from './builders.ts';

/** How often a property is tried; PROPERTY_RUNS bounds it, as in mutation tests. */
const runs = (usual: number) => Math.min(usual, Number(process.env.PROPERTY_RUNS ?? usual));

const GATEWAY = policyOf('gateway');
const BY_NAT = captureOf({ endpoints: [], routes: [aRoute()] });

describe('the catalogue', () => {
  test('has every rule under its name, with a title, a remediation and what it rests on', () => {
    expect(Object.keys(CATALOGUE)).toEqual([...RULE_NAMES]);
    for (const [name, rule] of Object.entries(CATALOGUE)) {
      expect(rule.name).toBe(name);
      expect([rule.title, rule.asks, rule.remediation].every((text) => text.length > 20)).toBe(true);
      expect(rule.restsOn.every((call) => /^(ec2|route53):/.test(call))).toBe(true);
      expect(rule.restsOn.length).toBeGreaterThan(0);
    }
  });

  test('judges VPCs, and endpoints by their policy', () => {
    expect(Object.values(CATALOGUE).map((rule) => rule.resourceType)).toEqual([
      'AWS::EC2::VPC',
      'AWS::EC2::VPC',
      'AWS::EC2::VPCEndpoint',
    ]);
  });
});

describe('results', () => {
  /** Two VPCs, the second with a gateway endpoint of its own. */
  const twoVpcs = (account: string, region: string): RawCapture =>
    captureOf({
      account,
      region,
      vpcs: [aVpc({ VpcId: 'vpc-0b', OwnerId: account }), aVpc({ VpcId: 'vpc-0a', OwnerId: account })],
      subnets: [aSubnet({ VpcId: 'vpc-0b' })],
      routeTables: [],
      endpoints: [
        aGatewayEndpoint({
          VpcEndpointId: 'vpce-0z',
          VpcId: 'vpc-0a',
          ServiceName: `com.amazonaws.${region}.s3`,
        }),
        aGatewayEndpoint({
          VpcEndpointId: 'vpce-0y',
          VpcId: 'vpc-0b',
          ServiceName: `com.amazonaws.${region}.s3`,
        }),
      ],
    });

  test('come sorted by account, Region, rule and resource, whatever the order of captures', () => {
    const captures = [
      twoVpcs('444455556666', 'eu-west-1'),
      twoVpcs('111122223333', 'us-east-1'),
      twoVpcs('111122223333', 'eu-west-1'),
    ];
    const each = (account: string, region: string) =>
      [
        ['s3-endpoint-policy', 'vpce-0y'],
        ['s3-endpoint-policy', 'vpce-0z'],
        ['s3-interface-availability', 'vpc-0a'],
        ['s3-interface-availability', 'vpc-0b'],
        ['s3-traffic-path', 'vpc-0a'],
        ['s3-traffic-path', 'vpc-0b'],
      ].map((rest) => [account, region, ...rest]);
    for (const order of [captures, captures.toReversed()]) {
      expect(
        checkOne(order, GATEWAY).results.map((result) => [
          result.account,
          result.region,
          result.rule,
          result.resourceId,
        ]),
      ).toEqual([
        ...each('111122223333', 'eu-west-1'),
        ...each('111122223333', 'us-east-1'),
        ...each('444455556666', 'eu-west-1'),
      ]);
    }
  });

  test('are counted, with a number for every verdict', () => {
    expect(checkOne(captureOf(), GATEWAY).summary).toEqual({
      COMPLIANT: 2,
      NON_COMPLIANT: 0,
      NOT_APPLICABLE: 1,
      UNDETERMINED: 0,
    });
    expect(checkOne(BY_NAT, GATEWAY).summary).toEqual({
      COMPLIANT: 0,
      NON_COMPLIANT: 1,
      NOT_APPLICABLE: 1,
      UNDETERMINED: 0,
    });
    expect(Object.keys(checkOne([], GATEWAY).summary)).toEqual([...VERDICTS]);
  });

  test('are of the rules that are asked for, all by default', () => {
    const rulesOf = (rules?: readonly (typeof RULE_NAMES)[number][]) =>
      checkOne(captureOf(), GATEWAY, rules ? { rules } : {}).results.map((result) => result.rule);
    expect(rulesOf()).toEqual([...RULE_NAMES].sort());
    expect(rulesOf(['s3-traffic-path'])).toEqual(['s3-traffic-path']);
    expect(rulesOf(['s3-endpoint-policy', 's3-interface-availability'])).toEqual([
      's3-endpoint-policy',
      's3-interface-availability',
    ]);
    expect(rulesOf([])).toEqual([]);
  });

  test('carry the requirement, its rule and its severity', () => {
    const policy = policyOf(
      'gateway',
      'rules:\n  - { name: ours, match: { vpcs: [vpc-0a1] }, require: isolated, severity: CRITICAL }\n',
    );
    expect(resultOf(checkOne(captureOf(), policy))).toMatchObject({
      verdict: 'NON_COMPLIANT',
      severity: 'CRITICAL',
      requirement: { require: 'isolated', rule: 'ours' },
    });
    expect(resultOf(checkOne(captureOf(), GATEWAY))).toMatchObject({
      severity: 'MEDIUM',
      requirement: { require: 'gateway', rule: 'defaults' },
    });
  });

  test('every verdict but COMPLIANT has a reason, always', () => {
    const operations = Object.keys(captureOf().responses);
    const require = fc.constantFrom('gateway', 'interface', 'either', 'isolated', 'unrestricted');
    const capture = fc.constantFrom(captureOf(), BY_NAT, interfaceCaptureOf(), spokeCaptureOf());
    fc.assert(
      fc.property(capture, fc.subarray(operations), require, (raw, missing, asked) => {
        const policy = policyOf(
          asked,
          '  endpointPolicy: notDefault\nrules: [{ name: a, match: { tags: { a: b } }, require: isolated }]\n',
        );
        const { results } = checkOne(without(raw, ...missing), policy);
        return results.every(({ verdict, reasons }) => (verdict === 'COMPLIANT') === (reasons.length === 0));
      }),
      { numRuns: runs(200) },
    );
  });

  test('never get better by leaving answers out', () => {
    const operations = Object.keys(captureOf().responses).filter(
      (operation) => operation !== 'ec2.DescribeVpcs',
    );
    const require = fc.constantFrom('gateway', 'interface', 'either', 'isolated');
    fc.assert(
      fc.property(fc.subarray(operations), require, (missing, asked) => {
        const verdict = resultOf(checkOne(without(BY_NAT, ...missing), policyOf(asked))).verdict;
        return verdict === 'NON_COMPLIANT' || verdict === 'UNDETERMINED';
      }),
      { numRuns: runs(200) },
    );
  });

  test('are the same for the same input', () => {
    const input = [spokeCaptureOf(), hubCaptureOf(), captureOf({ region: 'us-east-1' })];
    const policy = policyOf('interface', '  hubs: [{ vpc: vpc-0hub }]\n');
    expect(checkOne(input, policy)).toEqual(checkOne(input, policy));
    const captures = input.map((raw) => readCapture(raw));
    const parsed = parsePolicy(policy);
    const once = () => JSON.stringify(check({ captures, policy: parsed, at: '2026-11-01' }));
    expect(once()).toBe(once());
  });

  test('are the same whatever the order of lists in the answers', () => {
    const reversed = (raw: RawCapture): RawCapture =>
      JSON.parse(JSON.stringify(raw), (_, value) => (Array.isArray(value) ? value.toReversed() : value));
    for (const raw of [captureOf(), BY_NAT, interfaceCaptureOf()]) {
      expect(checkOne(reversed(raw), GATEWAY)).toEqual(checkOne(raw, GATEWAY));
    }
  });
});

test('the Name tags of VPCs come along, by account, Region and id', () => {
  const named = captureOf({
    vpc: {
      Tags: [
        { Key: 'stage', Value: 'prod' },
        { Key: 'Name', Value: 'shop' },
      ],
    },
  });
  expect(checkOne([named, captureOf({ region: 'us-east-1' })], GATEWAY).names).toEqual(
    new Map([[`${ACCOUNT} eu-west-1 ${VPC_ID}`, 'shop']]),
  );
});

describe('captures', () => {
  test('two of one account and Region are refused, with both names', () => {
    const twice = () => checkOne([captureOf(), captureOf({ region: 'us-east-1' }), BY_NAT], GATEWAY);
    expect(twice).toThrow(CaptureError);
    expect(twice).toThrow(
      'capture-2.json: a second capture of account 111122223333 in eu-west-1; the first is capture.json',
    );
  });

  test('one account in two Regions, and two accounts in one Region, are not', () => {
    const fleet = [captureOf(), captureOf({ region: 'us-east-1' }), captureOf({ account: HUB_ACCOUNT })];
    expect(checkOne(fleet, GATEWAY).results).toHaveLength(9);
  });

  test('are read once, where the policy names no hub', () => {
    function* once() {
      yield readCapture(captureOf());
    }
    expect(check({ captures: once(), policy: parsePolicy(GATEWAY), at: '2026-11-01' }).results).toHaveLength(
      3,
    );
  });

  test('without any there is nothing, and nothing is wrong', () => {
    const outcome = checkOne([], GATEWAY);
    expect(outcome).toMatchObject({
      results: [],
      summary: { COMPLIANT: 0, NON_COMPLIANT: 0, NOT_APPLICABLE: 0, UNDETERMINED: 0 },
      gaps: [],
      warnings: [],
    });
    expect(exitCodeOf(outcome)).toBe(0);
  });
});

describe('gaps', () => {
  const NARROW = policyOf('gateway', '  endpointPolicy: notDefault\n');
  const NO_VPCS = 'capture.json: which VPCs there are is unknown: DescribeVpcs was';
  const NO_ENDPOINTS = 'capture.json: which S3 endpoints there are is unknown: DescribeVpcEndpoints was';

  test.each([
    { name: 'nothing was asked', raw: aCapture(), gaps: [`${NO_VPCS} not captured`] },
    {
      name: 'VPCs were refused',
      raw: aCapture({
        responses: { 'ec2.DescribeVpcs': { error: { code: 'UnauthorizedOperation', message: '' } } },
      }),
      gaps: [`${NO_VPCS} refused (UnauthorizedOperation)`],
    },
    {
      name: 'there are no VPCs',
      raw: aCapture({ responses: { 'ec2.DescribeVpcs': { Vpcs: [] } } }),
      gaps: [],
    },
    {
      name: 'endpoints were not asked',
      raw: without(captureOf(), 'ec2.DescribeVpcEndpoints'),
      gaps: [`${NO_ENDPOINTS} not captured`],
    },
    {
      name: 'endpoints were refused',
      raw: captureOf({ responses: { 'ec2.DescribeVpcEndpoints': { error: { code: 'Throttling' } } } }),
      gaps: [`${NO_ENDPOINTS} refused (Throttling)`],
    },
    { name: 'everything was asked', raw: captureOf(), gaps: [] },
    {
      name: 'endpoints were not asked, and no VPC is its own',
      raw: without(captureOf({ vpcs: [aVpc({ OwnerId: '999988887777' })] }), 'ec2.DescribeVpcEndpoints'),
      gaps: [],
    },
  ])('where $name', ({ raw, gaps }) => {
    expect(checkOne(raw, NARROW).gaps).toEqual(gaps);
  });

  test.each([
    { name: 'any endpoint policy will do', policy: GATEWAY },
    { name: 'the VPC is unrestricted', policy: policyOf('unrestricted', '  endpointPolicy: notDefault\n') },
    {
      name: 'the rule is waived for the VPC',
      policy: `${NARROW}waivers:\n  - { id: W-1, rules: [s3-endpoint-policy], vpcs: [${VPC_ID}], reason: r, owner: o, expires: 2099-12-31 }\n`,
    },
  ])('endpoints that were not captured are none where $name', ({ policy }) => {
    expect(checkOne(without(captureOf(), 'ec2.DescribeVpcEndpoints'), policy).gaps).toEqual([]);
  });

  test('endpoints are told once a capture, and only where their policies are judged', () => {
    const raw = without(
      captureOf({ vpcs: [aVpc(), aVpc({ VpcId: 'vpc-0b2' })] }),
      'ec2.DescribeVpcEndpoints',
    );
    expect(checkOne(raw, NARROW).gaps).toEqual([`${NO_ENDPOINTS} not captured`]);
    expect(checkOne(raw, NARROW, { rules: ['s3-traffic-path'] }).gaps).toEqual([]);
    expect(checkOne(raw, NARROW, { rules: ['s3-endpoint-policy'] })).toMatchObject({
      results: [],
      gaps: [`${NO_ENDPOINTS} not captured`],
    });
  });

  test('a VPC that other answers name and DescribeVpcs does not is a warning, and not judged', () => {
    const raw = captureOf({ subnets: [aSubnet({ VpcId: 'vpc-0gone' })] });
    const outcome = checkOne(raw, GATEWAY, { rules: ['s3-traffic-path'] });
    expect(outcome.results.map((result) => result.vpcId)).toEqual([VPC_ID]);
    expect(outcome.warnings).toEqual([
      'capture.json: vpc-0gone is named by other answers and is not among DescribeVpcs: not judged',
    ]);
  });
});

describe('the exit code', () => {
  test.each([
    { name: 'nothing at all', counts: {}, gaps: [], code: 0 },
    {
      name: 'all compliant or not applicable',
      counts: { COMPLIANT: 3, NOT_APPLICABLE: 2 },
      gaps: [],
      code: 0,
    },
    { name: 'one non-compliant', counts: { COMPLIANT: 3, NON_COMPLIANT: 1 }, gaps: [], code: 1 },
    { name: 'one undetermined', counts: { COMPLIANT: 3, UNDETERMINED: 1 }, gaps: [], code: 3 },
    {
      name: 'non-compliant before undetermined',
      counts: { NON_COMPLIANT: 1, UNDETERMINED: 1 },
      gaps: [],
      code: 1,
    },
    { name: 'a gap', counts: { COMPLIANT: 1 }, gaps: ['x'], code: 3 },
    { name: 'non-compliant before a gap', counts: { NON_COMPLIANT: 1 }, gaps: ['x'], code: 1 },
  ])('$name: $code', ({ counts, gaps, code }) => {
    const summary = { COMPLIANT: 0, NON_COMPLIANT: 0, NOT_APPLICABLE: 0, UNDETERMINED: 0, ...counts };
    expect(exitCodeOf({ summary, gaps })).toBe(code);
  });
});

describe('where it is not known which policy rule decides', () => {
  const byTag = (require: string, defaults: string, more = '') =>
    policyOf(
      defaults,
      `rules:\n  - { name: tagged, match: { tags: { a: b } }, require: ${require}${more} }\n`,
    );
  const unknown = without(BY_NAT, 'ec2.DescribeVpcs');
  const open = {
    code: 'POLICY_RULE_UNKNOWN',
    message: `which of the policy rules tagged, defaults decides about ${VPC_ID} depends on tags, isDefault or OUs that are not known`,
    resources: [VPC_ID],
  };

  test('the verdict stands where all of them agree, with a warning', () => {
    expect(resultOf(checkOne(unknown, byTag('isolated', 'gateway', ', severity: HIGH')))).toMatchObject({
      verdict: 'NON_COMPLIANT',
      severity: 'HIGH',
      requirement: { require: 'isolated', rule: 'tagged' },
      reasons: [{ code: 'SUBNET_NOT_ISOLATED' }],
      warnings: [open],
      subnets: [{ ok: false }, { ok: false }],
    });
  });

  test.each([
    { first: 'unrestricted', last: 'gateway' },
    { first: 'gateway', last: 'unrestricted' },
  ])('it is undetermined where they do not: $first, $last', ({ first, last }) => {
    expect(resultOf(checkOne(unknown, byTag(first, last)))).toMatchObject({
      verdict: 'UNDETERMINED',
      requirement: { require: first, rule: 'tagged' },
      reasons: [open],
      subnets: [{ ok: null }, { ok: null }],
    });
  });

  test('all of several must agree', () => {
    const policy = policyOf(
      'gateway',
      `rules:
  - { name: a, match: { tags: { a: b } }, require: gateway }
  - { name: b, match: { isDefault: true }, require: unrestricted }
  - { name: c, match: { isDefault: true }, require: gateway }
`,
    );
    expect(resultOf(checkOne(unknown, policy))).toMatchObject({
      verdict: 'UNDETERMINED',
      reasons: [
        { code: 'POLICY_RULE_UNKNOWN', message: expect.stringContaining('a, b, c, defaults decides') },
      ],
    });
  });

  test('it is the same for endpoints, each by itself', () => {
    const raw = without(captureOf(), 'ec2.DescribeVpcs');
    const judged = (policy: string) => resultOf(checkOne(raw, policy), 's3-endpoint-policy', GATEWAY_ID);
    expect(judged(byTag('gateway', 'gateway', ', endpointPolicy: notDefault'))).toMatchObject({
      verdict: 'UNDETERMINED',
      reasons: [open],
      subnets: [],
    });
    expect(judged(byTag('isolated', 'gateway'))).toMatchObject({
      verdict: 'COMPLIANT',
      reasons: [],
      warnings: [open],
    });
  });

  test('nothing is said of it where one rule certainly decides', () => {
    const result = resultOf(checkOne(BY_NAT, byTag('isolated', 'gateway')));
    expect(result).toMatchObject({ requirement: { rule: 'defaults' }, warnings: [] });
  });

  test('hubs are those of the rule that is judged', () => {
    const policy = policyOf(
      'interface',
      'rules:\n  - { name: tagged, match: { tags: { a: b } }, require: interface, hubs: [{ vpc: vpc-0hub }] }\n',
    );
    const spoke = without(spokeCaptureOf(), 'ec2.DescribeVpcs');
    expect(resultOf(checkOne([spoke, hubCaptureOf()], policy)).verdict).toBe('UNDETERMINED');
    expect(
      resultOf(
        checkOne([spokeCaptureOf({ vpc: { Tags: [{ Key: 'a', Value: 'b' }] } }), hubCaptureOf()], policy),
      ).verdict,
    ).toBe('COMPLIANT');
  });
});

describe('waivers', () => {
  const waiver = (difference: string, expires = '2027-03-31', id = 'W-1') =>
    `  - { id: ${id}, rules: [s3-traffic-path], ${difference}, reason: moving to the hub, owner: net@example.com, expires: ${expires} }\n`;
  const waived = (...list: string[]) => policyOf('gateway', `waivers:\n${list.join('')}`);
  const OURS = waived(waiver('vpcs: [vpc-0a1], ticket: NET-1'));

  test('one in force hides NON_COMPLIANT, and says what it hides', () => {
    const bare = resultOf(checkOne(BY_NAT, GATEWAY));
    expect(resultOf(checkOne(BY_NAT, OURS, { at: '2027-03-31' }))).toEqual({
      ...bare,
      verdict: 'NOT_APPLICABLE',
      waiver: {
        id: 'W-1',
        expires: '2027-03-31',
        owner: 'net@example.com',
        reason: 'moving to the hub',
        ticket: 'NET-1',
      },
      reasons: [
        {
          code: 'WAIVED',
          message:
            'the waiver W-1 of net@example.com hides NON_COMPLIANT until 2027-03-31: moving to the hub',
          resources: [VPC_ID],
        },
        ...bare.reasons,
      ],
    });
  });

  test('one in force hides UNDETERMINED, too', () => {
    const raw = without(BY_NAT, 'ec2.DescribeSubnets');
    expect(resultOf(checkOne(raw, OURS))).toMatchObject({
      verdict: 'NOT_APPLICABLE',
      waiver: { id: 'W-1' },
      reasons: [
        {
          code: 'WAIVED',
          message: 'the waiver W-1 of net@example.com hides UNDETERMINED until 2027-03-31: moving to the hub',
        },
        { code: 'SUBNETS_NOT_CAPTURED' },
      ],
    });
  });

  test('one without a ticket has none', () => {
    const policy = waived(waiver('vpcs: [vpc-0a1]'));
    expect(resultOf(checkOne(BY_NAT, policy)).waiver).toEqual({
      id: 'W-1',
      expires: '2027-03-31',
      owner: 'net@example.com',
      reason: 'moving to the hub',
      ticket: null,
    });
  });

  test.each([
    { name: 'COMPLIANT', raw: captureOf() },
    { name: 'NOT_APPLICABLE', raw: captureOf({ subnets: [] }) },
  ])('$name needs none', ({ name, raw }) => {
    expect(resultOf(checkOne(raw, OURS))).toEqual(resultOf(checkOne(raw, GATEWAY)));
    expect(resultOf(checkOne(raw, OURS))).toMatchObject({ verdict: name, waiver: null });
  });

  test('an expired one changes nothing and is a warning', () => {
    const bare = resultOf(checkOne(BY_NAT, GATEWAY));
    expect(resultOf(checkOne(BY_NAT, OURS, { at: '2027-04-01' }))).toEqual({
      ...bare,
      warnings: [
        ...bare.warnings,
        {
          code: 'WAIVER_EXPIRED',
          message: 'the waiver W-1 of net@example.com expired on 2027-03-31 and changes nothing',
          resources: [VPC_ID],
        },
      ],
    });
  });

  test('beside one in force an expired one is still a warning', () => {
    const policy = waived(
      waiver('vpcs: [vpc-0a1]', '2026-01-31', 'W-0'),
      waiver('accounts: ["111122223333"]'),
    );
    expect(resultOf(checkOne(BY_NAT, policy))).toMatchObject({
      verdict: 'NOT_APPLICABLE',
      waiver: { id: 'W-1' },
      warnings: [{ code: 'WAIVER_EXPIRED' }],
    });
  });

  test.each([
    { name: 'of another VPC', difference: 'vpcs: [vpc-0b2]' },
    { name: 'of another account', difference: 'accounts: ["444455556666"]' },
    { name: 'of this VPC in another account', difference: 'vpcs: [vpc-0a1], accounts: ["444455556666"]' },
  ])('one $name is none', ({ difference }) => {
    expect(resultOf(checkOne(BY_NAT, waived(waiver(difference))))).toMatchObject({
      verdict: 'NON_COMPLIANT',
      waiver: null,
      warnings: [],
    });
  });

  test('one of another rule is none, and one for s3-endpoint-policy goes by the VPC of the endpoint', () => {
    const policy = policyOf(
      'gateway',
      `  endpointPolicy: notDefault\nwaivers:\n${waiver('vpcs: [vpc-0a1]').replace('s3-traffic-path', 's3-endpoint-policy')}`,
    );
    const raw = captureOf({ routes: [aRoute()] });
    const outcome = checkOne(raw, policy);
    expect(resultOf(outcome)).toMatchObject({ verdict: 'NON_COMPLIANT', waiver: null });
    expect(resultOf(outcome, 's3-endpoint-policy', GATEWAY_ID)).toMatchObject({
      verdict: 'NOT_APPLICABLE',
      waiver: { id: 'W-1' },
      reasons: [{ code: 'WAIVED', resources: [GATEWAY_ID] }, { code: 'ENDPOINT_POLICY_IS_FULL_ACCESS' }],
    });
  });

  test('what they hide is not counted as non-compliant', () => {
    const outcome = checkOne(BY_NAT, OURS);
    expect(outcome.summary).toEqual({ COMPLIANT: 0, NON_COMPLIANT: 0, NOT_APPLICABLE: 2, UNDETERMINED: 0 });
    expect(exitCodeOf(outcome)).toBe(0);
  });
});

describe('OUs', () => {
  const accounts = parseAccounts(
    'version: 1\naccounts: [{ id: "111122223333", organizationalUnits: [r-ab12, ou-ab12-workload] }]',
  );
  const policy = policyOf(
    'gateway',
    `rules:
  - { name: a, match: { organizationalUnits: [ou-ab12-typotypo, ou-ab12-workload] }, require: unrestricted }
  - { name: b, match: { organizationalUnits: [ou-ab12-nobodyis] }, require: gateway }
`,
  );

  test('decide by the accounts map', () => {
    expect(resultOf(checkOne(BY_NAT, policy, { accounts }))).toMatchObject({
      verdict: 'NOT_APPLICABLE',
      requirement: { rule: 'a' },
    });
  });

  test('that no account is in are a warning', () => {
    expect(checkOne(BY_NAT, policy, { accounts }).warnings).toEqual([
      'policy rule a: no account of the organization map is in ou-ab12-typotypo',
      'policy rule b: no account of the organization map is in ou-ab12-nobodyis',
    ]);
  });

  test('of an account that the map lacks are not known', () => {
    const stranger = captureOf({ account: '999988887777', endpoints: [], routes: [aRoute()] });
    expect(resultOf(checkOne(stranger, policy, { accounts }))).toMatchObject({
      verdict: 'UNDETERMINED',
      reasons: [{ code: 'POLICY_RULE_UNKNOWN' }],
    });
  });
});

describe('hubs', () => {
  const POLICY = policyOf('interface', '  hubs: [{ vpc: vpc-0hub, account: "444455556666" }]\n');
  const ANY_ACCOUNT = policyOf('interface', '  hubs: [{ vpc: vpc-0hub }]\n');
  const pathsOf = (captures: RawCapture[], policy: string) =>
    resultOf(checkOne(captures, policy)).subnets.map((subnet) => subnet.path);
  const reached = ['centralized-endpoint', 'centralized-endpoint'];
  const unknown = ['unknown', 'unknown'];

  test.each([
    { name: 'with its account', policy: POLICY },
    { name: 'by its id alone', policy: ANY_ACCOUNT },
  ])('are found $name, before or after the spoke', ({ policy }) => {
    expect(pathsOf([spokeCaptureOf(), hubCaptureOf()], policy)).toEqual(reached);
    expect(pathsOf([hubCaptureOf(), spokeCaptureOf()], policy)).toEqual(reached);
  });

  test.each([
    {
      name: 'in another account than the policy says',
      hub: hubCaptureOf({
        account: '999988887777',
        vpcs: [aVpc({ VpcId: HUB_VPC_ID, OwnerId: '999988887777', CidrBlock: '10.100.0.0/16' })],
      }),
    },
    { name: 'in another Region', hub: hubCaptureOf({ region: 'us-east-1' }) },
    {
      name: 'as a participant of the shared VPC sees it',
      hub: hubCaptureOf({
        vpcs: [aVpc({ VpcId: HUB_VPC_ID, OwnerId: '999988887777', CidrBlock: '10.100.0.0/16' })],
      }),
    },
    {
      name: 'by another id',
      hub: hubCaptureOf({ vpcs: [aVpc({ VpcId: 'vpc-0other', OwnerId: HUB_ACCOUNT })] }),
    },
  ])('are not found $name', ({ hub }) => {
    expect(pathsOf([spokeCaptureOf(), hub], POLICY)).toEqual(unknown);
  });

  test('of one id, the one that owns it counts', () => {
    const participant = hubCaptureOf({
      account: '999988887777',
      vpcs: [aVpc({ VpcId: HUB_VPC_ID, OwnerId: HUB_ACCOUNT, CidrBlock: '10.100.0.0/16' })],
      endpoints: [],
    });
    expect(pathsOf([spokeCaptureOf(), participant, hubCaptureOf()], ANY_ACCOUNT)).toEqual(reached);
  });

  test('may be in captures that are not judged', () => {
    const outcome = check({
      captures: [readCapture(spokeCaptureOf())],
      hubCaptures: [readCapture(hubCaptureOf())],
      policy: parsePolicy(POLICY),
      at: '2026-11-01',
    });
    expect(outcome.results.map((result) => result.account)).toEqual([ACCOUNT, ACCOUNT]);
    expect(resultOf(outcome).verdict).toBe('COMPLIANT');
  });

  test('serve only the rules that name them', () => {
    const policy = policyOf(
      'interface',
      'rules:\n  - { name: others, match: { vpcs: [vpc-0b2] }, require: interface, hubs: [{ vpc: vpc-0hub }] }\n',
    );
    expect(resultOf(checkOne([spokeCaptureOf(), hubCaptureOf()], policy))).toMatchObject({
      verdict: 'UNDETERMINED',
      reasons: [{ code: 'HOSTED_ZONE_WITHOUT_HUB' }],
    });
  });

  test('are listed once, those of the defaults first', () => {
    const policy = parsePolicy(`
version: 1
defaults: { require: interface, hubs: [{ vpc: vpc-0a }, { vpc: vpc-0b, account: "444455556666" }] }
rules:
  - { name: a, match: { isDefault: true }, require: interface, hubs: [{ vpc: vpc-0b, account: "444455556666" }, { vpc: vpc-0b }] }
  - { name: b, match: { isDefault: true }, require: gateway }
`);
    expect(hubsOf(policy)).toEqual([
      { vpc: 'vpc-0a' },
      { vpc: 'vpc-0b', account: '444455556666' },
      { vpc: 'vpc-0b' },
    ]);
    expect(hubsOf(parsePolicy(GATEWAY))).toEqual([]);
  });
});

test('a whole result is as the contract shows it', () => {
  const raw = captureOf({ subnets: [aSubnet()], routes: [aRoute()] });
  const policy = policyOf('gateway', '  severity: HIGH\n');
  expect(resultOf(checkOne(raw, policy))).toEqual({
    rule: 's3-traffic-path',
    account: ACCOUNT,
    region: 'eu-west-1',
    resourceType: 'AWS::EC2::VPC',
    resourceId: VPC_ID,
    vpcId: VPC_ID,
    verdict: 'NON_COMPLIANT',
    severity: 'HIGH',
    requirement: { require: 'gateway', rule: 'defaults' },
    waiver: null,
    reasons: [
      {
        code: 'SUBNET_NOT_ON_GATEWAY',
        message:
          'S3 traffic of subnet-0a leaves by nat-gateway nat-0a1 (route table rtb-0main, main association); the policy asks for an S3 gateway endpoint',
        resources: ['rtb-0main', 'subnet-0a'],
      },
    ],
    warnings: [],
    subnets: [
      {
        subnetId: SUBNET_A,
        availabilityZone: 'eu-west-1a',
        inScope: true,
        routeTableId: 'rtb-0main',
        association: 'main',
        path: 'nat-gateway',
        via: 'nat-0a1',
        ipv6Path: null,
        access: null,
        ok: false,
      },
    ],
  });
});

test('a VPC that DescribeVpcs was not asked for is judged all the same', () => {
  const raw = without(
    captureOf({ endpoints: [aGatewayEndpoint(), anInterfaceEndpoint({ PrivateDnsEnabled: false })] }),
    'ec2.DescribeVpcs',
  );
  expect(resultOf(checkOne(raw, GATEWAY))).toMatchObject({
    verdict: 'COMPLIANT',
    subnets: [{ subnetId: SUBNET_A }, { subnetId: SUBNET_B }],
  });
});
