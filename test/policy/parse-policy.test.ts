import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Accounts } from '../../lib/policy/accounts.ts';
import { DocumentError, type Problem } from '../../lib/policy/document.ts';
import { parseAccounts } from '../../lib/policy/parse-accounts.ts';
import { parsePolicy } from '../../lib/policy/parse-policy.ts';
import { isCalendarDate, policyJsonSchema } from '../../lib/policy/schema.ts';

/** How often a property is tried; PROPERTY_RUNS bounds it, as in mutation tests. */
const runs = (usual: number) => Math.min(usual, Number(process.env.PROPERTY_RUNS ?? usual));

const EXAMPLE = `version: 1
organization: o-a1b2c3d4e5            # for endpoint-policy checks
defaults:                              # where no rule matches; takes what a rule takes, but name and match
  require: gateway                     # gateway | interface | either | isolated | unrestricted
rules:                                 # the first match decides
  - name: reached-from-on-premises
    match: { tags: { connectivity: [hybrid] }, accounts: ["111122223333"], organizationalUnits: [ou-ab12-cdefghij],
             regions: [eu-*], vpcs: [vpc-0a1b2c3d4e5f60718], isDefault: false }
    require: interface
    severity: HIGH                     # CRITICAL | HIGH | MEDIUM (default) | LOW | INFORMATIONAL
    subnets: { exclude: { tags: { tier: [public] }, ids: [], withoutRoutes: false } }
    interface: { privateDns: required, availabilityZones: every }
    hubs: [{ vpc: vpc-0hub, account: "444455556666" }]              # centralised endpoints that this rule accepts
    endpointPolicy: perimeter          # any (default) | notDefault | perimeter (needs organization)
    ipv6: warn                         # ignore | warn (default) | require
    whenUndetermined: NON_COMPLIANT    # (default) or NOT_APPLICABLE
waivers:
  - { id: W-2026-014, rules: [s3-traffic-path], vpcs: [vpc-0abc], accounts: ["111122223333"], reason: moving to the hub,
      owner: network@example.com, ticket: NET-1234, expires: 2027-03-31 }
`;

const EXAMPLE_VALUE = {
  version: 1,
  organization: 'o-a1b2c3d4e5',
  defaults: { require: 'gateway' },
  rules: [
    {
      name: 'reached-from-on-premises',
      match: {
        tags: { connectivity: ['hybrid'] },
        accounts: ['111122223333'],
        organizationalUnits: ['ou-ab12-cdefghij'],
        regions: ['eu-*'],
        vpcs: ['vpc-0a1b2c3d4e5f60718'],
        isDefault: false,
      },
      require: 'interface',
      severity: 'HIGH',
      subnets: { exclude: { tags: { tier: ['public'] }, ids: [], withoutRoutes: false } },
      interface: { privateDns: 'required', availabilityZones: 'every' },
      hubs: [{ vpc: 'vpc-0hub', account: '444455556666' }],
      endpointPolicy: 'perimeter',
      ipv6: 'warn',
      whenUndetermined: 'NON_COMPLIANT',
    },
  ],
  waivers: [
    {
      id: 'W-2026-014',
      rules: ['s3-traffic-path'],
      vpcs: ['vpc-0abc'],
      accounts: ['111122223333'],
      reason: 'moving to the hub',
      owner: 'network@example.com',
      ticket: 'NET-1234',
      expires: '2027-03-31',
    },
  ],
};

const NO_ACCOUNTS: Accounts = new Map();

function errorOf(text: string, accounts: Accounts | undefined = NO_ACCOUNTS): DocumentError {
  try {
    parsePolicy(text, { file: 'policy.yaml', accounts });
  } catch (error) {
    if (error instanceof DocumentError) return error;
    throw error;
  }
  throw new Error('the policy was accepted');
}

function problemsOf(text: string, accounts?: Accounts): readonly Problem[] {
  return errorOf(text, accounts).problems;
}

/** A policy with one rule, whose lines follow; the rule's first line is the fifth. */
function withRule(...lines: string[]): string {
  return ['version: 1', 'defaults:', '  require: gateway', 'rules:', ...lines].join('\n');
}

/** A policy with one waiver, whose lines follow; its first line is the fifth. */
function withWaiver(...lines: string[]): string {
  return ['version: 1', 'defaults:', '  require: gateway', 'waivers:', ...lines].join('\n');
}

const WAIVER = {
  id: '  - id: W-1',
  rules: '    rules: [s3-traffic-path]',
  vpcs: '    vpcs: [vpc-0a1]',
  reason: '    reason: moving',
  owner: '    owner: network@example.com',
  expires: '    expires: 2027-03-31',
};

function waiver(difference: Partial<Record<keyof typeof WAIVER, string | null>> = {}): string {
  const lines = Object.values({ ...WAIVER, ...difference }).filter((line) => line !== null);
  return withWaiver(...lines);
}

describe('a policy that loads', () => {
  test('the example of the contract is read as it stands', () => {
    expect(parsePolicy(EXAMPLE, { accounts: NO_ACCOUNTS })).toEqual(EXAMPLE_VALUE);
  });

  test('the same policy in JSON is the same policy', () => {
    expect(parsePolicy(JSON.stringify(EXAMPLE_VALUE), { accounts: NO_ACCOUNTS })).toEqual(EXAMPLE_VALUE);
  });

  test('the least policy has a version and what the defaults require', () => {
    expect(parsePolicy('version: 1\ndefaults: { require: unrestricted }')).toEqual({
      version: 1,
      defaults: { require: 'unrestricted' },
    });
  });

  test.each([
    { name: 'CRLF line ends', text: 'version: 1\r\ndefaults:\r\n  require: gateway\r\n' },
    { name: 'a byte order mark', text: '\uFEFFversion: 1\ndefaults: { require: gateway }' },
    {
      name: 'a document marker and comments',
      text: '# ours\n---\nversion: 1\ndefaults: { require: gateway }',
    },
    {
      name: 'indented JSON',
      text: JSON.stringify({ version: 1, defaults: { require: 'gateway' } }, null, 2),
    },
  ])('$name make no difference', ({ text }) => {
    expect(parsePolicy(text)).toEqual({ version: 1, defaults: { require: 'gateway' } });
  });

  test('defaults take everything that a rule takes, but name and match', () => {
    const text = `
version: 1
organization: o-a1b2c3d4e5
defaults:
  require: either
  severity: LOW
  subnets: { exclude: { withoutRoutes: true } }
  interface: { availabilityZones: 2 }
  hubs: [{ vpc: vpc-0hub }]
  endpointPolicy: perimeter
  ipv6: require
  whenUndetermined: NOT_APPLICABLE
`;
    expect(parsePolicy(text).defaults).toEqual({
      require: 'either',
      severity: 'LOW',
      subnets: { exclude: { withoutRoutes: true } },
      interface: { availabilityZones: 2 },
      hubs: [{ vpc: 'vpc-0hub' }],
      endpointPolicy: 'perimeter',
      ipv6: 'require',
      whenUndetermined: 'NOT_APPLICABLE',
    });
  });

  test('a tag may name one value as a text, an alias stands for its anchor', () => {
    const text = withRule(
      '  - name: a',
      '    match: { tags: { tier: public }, accounts: &ours ["111122223333"] }',
      '    require: isolated',
      '  - name: b',
      '    match: { accounts: *ours, organizationalUnits: [r-ab12] }',
      '    require: gateway',
    );
    expect(parsePolicy(text, { accounts: NO_ACCOUNTS }).rules?.map((rule) => rule.match)).toEqual([
      { tags: { tier: 'public' }, accounts: ['111122223333'] },
      { accounts: ['111122223333'], organizationalUnits: ['r-ab12'] },
    ]);
  });
});

describe('a policy that does not load names file, line, column and key', () => {
  const ALLOWED_IN_RULE =
    'name, match, require, severity, subnets, interface, hubs, endpointPolicy, ipv6, whenUndetermined';
  const ALLOWED_IN_DEFAULTS =
    'require, severity, subnets, interface, hubs, endpointPolicy, ipv6, whenUndetermined';

  const cases: { name: string; text: string; problem: Problem }[] = [
    {
      name: 'no version',
      text: 'defaults: { require: gateway }',
      problem: { line: 1, column: 1, key: 'version', message: 'version: is required (1)' },
    },
    {
      name: 'another version',
      text: 'version: 2\ndefaults: { require: gateway }',
      problem: { line: 1, column: 1, key: 'version', message: 'version: expected 1, got 2' },
    },
    {
      name: 'a version in quotes',
      text: 'version: "1"\ndefaults: { require: gateway }',
      problem: { line: 1, column: 1, key: 'version', message: 'version: expected 1, got "1"' },
    },
    {
      name: 'no defaults',
      text: 'version: 1\nrules: []',
      problem: { line: 1, column: 1, key: 'defaults', message: 'defaults: is required (a mapping)' },
    },
    {
      name: 'defaults without require',
      text: 'version: 1\ndefaults:\n  severity: HIGH',
      problem: {
        line: 2,
        column: 1,
        key: 'defaults.require',
        message: 'defaults.require: is required (one of gateway, interface, either, isolated, unrestricted)',
      },
    },
    {
      name: 'a requirement that does not exist',
      text: 'version: 1\ndefaults:\n  require: gatewya',
      problem: {
        line: 3,
        column: 3,
        key: 'defaults.require',
        message:
          'defaults.require: expected one of gateway, interface, either, isolated, unrestricted, got "gatewya"',
      },
    },
    {
      name: 'an unknown key at the top',
      text: 'version: 1\ndefaults: { require: gateway }\nrule: []',
      problem: {
        line: 3,
        column: 1,
        key: 'rule',
        message: 'rule: unknown key; allowed are version, organization, defaults, rules, waivers',
      },
    },
    {
      name: 'a name in defaults',
      text: 'version: 1\ndefaults:\n  require: gateway\n  name: x',
      problem: {
        line: 4,
        column: 3,
        key: 'defaults.name',
        message: `defaults.name: unknown key; allowed are ${ALLOWED_IN_DEFAULTS}`,
      },
    },
    {
      name: 'an unknown key in a rule',
      text: withRule(
        '  - name: a',
        '    match: { isDefault: true }',
        '    require: gateway',
        '    sevrity: LOW',
      ),
      problem: {
        line: 8,
        column: 5,
        key: 'rules[0].sevrity',
        message: `rules[0].sevrity: unknown key; allowed are ${ALLOWED_IN_RULE}`,
      },
    },
    {
      name: 'an unknown key that is a number',
      text: withRule('  - name: a', '    match: { isDefault: true }', '    require: gateway', '    5: LOW'),
      problem: {
        line: 8,
        column: 5,
        key: 'rules[0].5',
        message: `rules[0].5: unknown key; allowed are ${ALLOWED_IN_RULE}`,
      },
    },
    {
      name: 'an unknown key in match',
      text: withRule('  - name: a', '    match:', '      ou: [x]', '    require: gateway'),
      problem: {
        line: 7,
        column: 7,
        key: 'rules[0].match.ou',
        message:
          'rules[0].match.ou: unknown key; allowed are tags, accounts, organizationalUnits, regions, vpcs, isDefault',
      },
    },
    {
      name: 'an unknown key in subnets.exclude',
      text: 'version: 1\ndefaults: { require: gateway, subnets: { exclude: { tag: {} } } }',
      problem: {
        line: 2,
        column: 53,
        key: 'defaults.subnets.exclude.tag',
        message: 'defaults.subnets.exclude.tag: unknown key; allowed are tags, ids, withoutRoutes',
      },
    },
    {
      name: 'an unknown key in subnets',
      text: 'version: 1\ndefaults: { require: gateway, subnets: { include: {} } }',
      problem: {
        line: 2,
        column: 42,
        key: 'defaults.subnets.include',
        message: 'defaults.subnets.include: unknown key; allowed are exclude',
      },
    },
    {
      name: 'an unknown key in interface',
      text: 'version: 1\ndefaults: { require: gateway, interface: { dns: true } }',
      problem: {
        line: 2,
        column: 44,
        key: 'defaults.interface.dns',
        message: 'defaults.interface.dns: unknown key; allowed are privateDns, availabilityZones',
      },
    },
    {
      name: 'an unknown key in a hub',
      text: 'version: 1\ndefaults: { require: gateway, hubs: [{ vpc: vpc-0hub, region: eu-west-1 }] }',
      problem: {
        line: 2,
        column: 55,
        key: 'defaults.hubs[0].region',
        message: 'defaults.hubs[0].region: unknown key; allowed are vpc, account',
      },
    },
    {
      name: 'an unknown key in a waiver',
      text: `${waiver()}\n    until: tomorrow`,
      problem: {
        line: 11,
        column: 5,
        key: 'waivers[0].until',
        message:
          'waivers[0].until: unknown key; allowed are id, rules, vpcs, accounts, reason, owner, ticket, expires',
      },
    },
    {
      name: 'an account id that YAML reads as a number',
      text: withRule('  - name: a', '    match: { accounts: [111122223333] }', '    require: gateway'),
      problem: {
        line: 6,
        column: 25,
        key: 'rules[0].match.accounts[0]',
        message: 'rules[0].match.accounts[0]: expected a text, got 111122223333; put it in quotes',
      },
    },
    {
      name: "a hub's account id that YAML reads as a number",
      text: 'version: 1\ndefaults: { require: gateway, hubs: [{ vpc: vpc-0hub, account: 444455556666 }] }',
      problem: {
        line: 2,
        column: 55,
        key: 'defaults.hubs[0].account',
        message: 'defaults.hubs[0].account: expected a text, got 444455556666; put it in quotes',
      },
    },
    {
      name: 'an account id of eleven digits',
      text: withRule('  - name: a', '    match: { accounts: ["11112222333"] }', '    require: gateway'),
      problem: {
        line: 6,
        column: 25,
        key: 'rules[0].match.accounts[0]',
        message:
          'rules[0].match.accounts[0]: expected an account id of twelve digits in quotes, got "11112222333"',
      },
    },
    {
      name: 'an account id of thirteen digits',
      text: withRule('  - name: a', '    match: { accounts: ["1111222233334"] }', '    require: gateway'),
      problem: {
        line: 6,
        column: 25,
        key: 'rules[0].match.accounts[0]',
        message:
          'rules[0].match.accounts[0]: expected an account id of twelve digits in quotes, got "1111222233334"',
      },
    },
    {
      name: 'a list of accounts that is a text',
      text: withRule('  - name: a', '    match: { accounts: "111122223333" }', '    require: gateway'),
      problem: {
        line: 6,
        column: 14,
        key: 'rules[0].match.accounts',
        message: 'rules[0].match.accounts: expected a list, got "111122223333"',
      },
    },
    {
      name: 'no account in the list',
      text: withRule('  - name: a', '    match: { accounts: [] }', '    require: gateway'),
      problem: {
        line: 6,
        column: 14,
        key: 'rules[0].match.accounts',
        message: 'rules[0].match.accounts: expected at least one account, got a list',
      },
    },
    {
      name: 'no OU in the list',
      text: withRule('  - name: a', '    match: { organizationalUnits: [] }', '    require: gateway'),
      problem: {
        line: 6,
        column: 14,
        key: 'rules[0].match.organizationalUnits',
        message: 'rules[0].match.organizationalUnits: expected at least one OU, got a list',
      },
    },
    {
      name: 'no Region in the list',
      text: withRule('  - name: a', '    match: { regions: [] }', '    require: gateway'),
      problem: {
        line: 6,
        column: 14,
        key: 'rules[0].match.regions',
        message: 'rules[0].match.regions: expected at least one Region, got a list',
      },
    },
    {
      name: 'no VPC in the list',
      text: withRule('  - name: a', '    match: { vpcs: [] }', '    require: gateway'),
      problem: {
        line: 6,
        column: 14,
        key: 'rules[0].match.vpcs',
        message: 'rules[0].match.vpcs: expected at least one VPC, got a list',
      },
    },
    {
      name: 'no tag in the mapping',
      text: withRule('  - name: a', '    match: { tags: {} }', '    require: gateway'),
      problem: {
        line: 6,
        column: 14,
        key: 'rules[0].match.tags',
        message: 'rules[0].match.tags: expected at least one tag, got a mapping',
      },
    },
    {
      name: 'a tag that is a number',
      text: withRule('  - name: a', '    match: { tags: { cost: 42 } }', '    require: gateway'),
      problem: {
        line: 6,
        column: 22,
        key: 'rules[0].match.tags.cost',
        message: 'rules[0].match.tags.cost: expected a text or a list, got 42; put it in quotes',
      },
    },
    {
      name: 'a tag that is true',
      text: withRule('  - name: a', '    match: { tags: { prod: true } }', '    require: gateway'),
      problem: {
        line: 6,
        column: 22,
        key: 'rules[0].match.tags.prod',
        message: 'rules[0].match.tags.prod: expected a text or a list, got true; put it in quotes',
      },
    },
    {
      name: 'no value of a tag',
      text: withRule('  - name: a', '    match: { tags: { prod: [] } }', '    require: gateway'),
      problem: {
        line: 6,
        column: 22,
        key: 'rules[0].match.tags.prod',
        message: 'rules[0].match.tags.prod: expected at least one value, got a list',
      },
    },
    {
      name: 'an OU id of another form',
      text: withRule('  - name: a', '    match: { organizationalUnits: [Sandbox] }', '    require: gateway'),
      problem: {
        line: 6,
        column: 36,
        key: 'rules[0].match.organizationalUnits[0]',
        message:
          'rules[0].match.organizationalUnits[0]: expected an OU id such as ou-ab12-cdefghij, or a root id, got "Sandbox"',
      },
    },
    {
      name: 'a Region of another form',
      text: withRule('  - name: a', '    match: { regions: [EU West] }', '    require: gateway'),
      problem: {
        line: 6,
        column: 24,
        key: 'rules[0].match.regions[0]',
        message:
          'rules[0].match.regions[0]: expected a Region such as eu-west-1, or a pattern such as eu-*, got "EU West"',
      },
    },
    {
      name: 'a VPC id of another form',
      text: withRule('  - name: a', '    match: { vpcs: [subnet-0a1] }', '    require: gateway'),
      problem: {
        line: 6,
        column: 21,
        key: 'rules[0].match.vpcs[0]',
        message: 'rules[0].match.vpcs[0]: expected a VPC id such as vpc-0a1b2c3d4e5f60718, got "subnet-0a1"',
      },
    },
    {
      name: 'a subnet id of another form',
      text: 'version: 1\ndefaults: { require: gateway, subnets: { exclude: { ids: [vpc-0a1] } } }',
      problem: {
        line: 2,
        column: 59,
        key: 'defaults.subnets.exclude.ids[0]',
        message:
          'defaults.subnets.exclude.ids[0]: expected a subnet id such as subnet-0a1b2c3d4e5f60718, got "vpc-0a1"',
      },
    },
    {
      name: 'isDefault that is a text',
      text: withRule('  - name: a', '    match: { isDefault: "true" }', '    require: gateway'),
      problem: {
        line: 6,
        column: 14,
        key: 'rules[0].match.isDefault',
        message: 'rules[0].match.isDefault: expected true or false, got "true"',
      },
    },
    {
      name: 'a match of nothing',
      text: withRule('  - name: a', '    match: {}', '    require: gateway'),
      problem: {
        line: 6,
        column: 5,
        key: 'rules[0].match',
        message:
          'rules[0].match: expected at least one of tags, accounts, organizationalUnits, regions, vpcs, isDefault, got a mapping',
      },
    },
    {
      name: 'a rule without a match',
      text: withRule('  - name: a', '    require: gateway'),
      problem: {
        line: 5,
        column: 5,
        key: 'rules[0].match',
        message: 'rules[0].match: is required (a mapping)',
      },
    },
    {
      name: 'a rule without a name',
      text: withRule('  - match: { isDefault: true }', '    require: gateway'),
      problem: { line: 5, column: 5, key: 'rules[0].name', message: 'rules[0].name: is required (a text)' },
    },
    {
      name: 'a rule with an empty name',
      text: withRule('  - name: ""', '    match: { isDefault: true }', '    require: gateway'),
      problem: {
        line: 5,
        column: 5,
        key: 'rules[0].name',
        message: 'rules[0].name: expected a text that is not empty, got ""',
      },
    },
    {
      name: 'a rule that is called defaults',
      text: withRule('  - name: defaults', '    match: { isDefault: true }', '    require: gateway'),
      problem: {
        line: 5,
        column: 5,
        key: 'rules[0].name',
        message: `rules[0].name: defaults is the name of the policy's defaults, got "defaults"`,
      },
    },
    {
      name: 'a rule without require',
      text: withRule('  - name: a', '    match: { isDefault: true }'),
      problem: {
        line: 5,
        column: 5,
        key: 'rules[0].require',
        message: 'rules[0].require: is required (one of gateway, interface, either, isolated, unrestricted)',
      },
    },
    {
      name: 'rules that are a mapping',
      text: 'version: 1\ndefaults: { require: gateway }\nrules: { a: {} }',
      problem: { line: 3, column: 1, key: 'rules', message: 'rules: expected a list, got a mapping' },
    },
    {
      name: 'a rule that is a text',
      text: withRule('  - gateway'),
      problem: {
        line: 5,
        column: 5,
        key: 'rules[0]',
        message: 'rules[0]: expected a mapping, got "gateway"',
      },
    },
    {
      name: 'rules that are nothing',
      text: 'version: 1\ndefaults: { require: gateway }\nrules:',
      problem: { line: 3, column: 1, key: 'rules', message: 'rules: expected a list, got null' },
    },
    {
      name: 'a severity in lower case',
      text: 'version: 1\ndefaults: { require: gateway, severity: high }',
      problem: {
        line: 2,
        column: 31,
        key: 'defaults.severity',
        message: 'defaults.severity: expected one of CRITICAL, HIGH, MEDIUM, LOW, INFORMATIONAL, got "high"',
      },
    },
    {
      name: 'zero zones',
      text: 'version: 1\ndefaults: { require: gateway, interface: { availabilityZones: 0 } }',
      problem: {
        line: 2,
        column: 44,
        key: 'defaults.interface.availabilityZones',
        message: 'defaults.interface.availabilityZones: expected every or a number from 1, got 0',
      },
    },
    {
      name: 'half a zone',
      text: 'version: 1\ndefaults: { require: gateway, interface: { availabilityZones: 1.5 } }',
      problem: {
        line: 2,
        column: 44,
        key: 'defaults.interface.availabilityZones',
        message: 'defaults.interface.availabilityZones: expected every or a whole number, got 1.5',
      },
    },
    {
      name: 'zones in a word that is not every',
      text: 'version: 1\ndefaults: { require: gateway, interface: { availabilityZones: all } }',
      problem: {
        line: 2,
        column: 44,
        key: 'defaults.interface.availabilityZones',
        message: 'defaults.interface.availabilityZones: expected every or a number, got "all"',
      },
    },
    {
      name: 'a value of privateDns that does not exist',
      text: 'version: 1\ndefaults: { require: gateway, interface: { privateDns: true } }',
      problem: {
        line: 2,
        column: 44,
        key: 'defaults.interface.privateDns',
        message: 'defaults.interface.privateDns: expected one of required, optional, got true',
      },
    },
    {
      name: 'a value of endpointPolicy that does not exist',
      text: 'version: 1\ndefaults: { require: gateway, endpointPolicy: strict }',
      problem: {
        line: 2,
        column: 31,
        key: 'defaults.endpointPolicy',
        message: 'defaults.endpointPolicy: expected one of any, notDefault, perimeter, got "strict"',
      },
    },
    {
      name: 'a value of ipv6 that does not exist',
      text: 'version: 1\ndefaults: { require: gateway, ipv6: off }',
      problem: {
        line: 2,
        column: 31,
        key: 'defaults.ipv6',
        message: 'defaults.ipv6: expected one of ignore, warn, require, got "off"',
      },
    },
    {
      name: 'whenUndetermined that is COMPLIANT',
      text: 'version: 1\ndefaults: { require: gateway, whenUndetermined: COMPLIANT }',
      problem: {
        line: 2,
        column: 31,
        key: 'defaults.whenUndetermined',
        message: 'defaults.whenUndetermined: expected one of NON_COMPLIANT, NOT_APPLICABLE, got "COMPLIANT"',
      },
    },
    {
      name: 'an organization of another form',
      text: 'version: 1\norganization: 444455556666\ndefaults: { require: gateway }',
      problem: {
        line: 2,
        column: 1,
        key: 'organization',
        message: 'organization: expected a text, got 444455556666; put it in quotes',
      },
    },
    {
      name: 'an organization id that is too short',
      text: 'version: 1\norganization: o-abc\ndefaults: { require: gateway }',
      problem: {
        line: 2,
        column: 1,
        key: 'organization',
        message: 'organization: expected an organization id such as o-a1b2c3d4e5, got "o-abc"',
      },
    },
    {
      name: 'perimeter in defaults without an organization',
      text: 'version: 1\ndefaults:\n  require: gateway\n  endpointPolicy: perimeter',
      problem: {
        line: 4,
        column: 3,
        key: 'defaults.endpointPolicy',
        message: 'defaults.endpointPolicy: perimeter needs the organization id at the top of the policy',
      },
    },
    {
      name: 'perimeter in a rule without an organization',
      text: withRule(
        '  - name: a',
        '    match: { isDefault: true }',
        '    require: gateway',
        '    endpointPolicy: perimeter',
      ),
      problem: {
        line: 8,
        column: 5,
        key: 'rules[0].endpointPolicy',
        message: 'rules[0].endpointPolicy: perimeter needs the organization id at the top of the policy',
      },
    },
    {
      name: 'two rules of one name',
      text: withRule(
        '  - { name: a, match: { isDefault: true }, require: gateway }',
        '  - { name: b, match: { isDefault: true }, require: gateway }',
        '  - { name: a, match: { isDefault: false }, require: gateway }',
      ),
      problem: {
        line: 7,
        column: 7,
        key: 'rules[2].name',
        message: 'rules[2].name: two rules are called "a"; each needs its own',
      },
    },
    {
      name: 'two waivers of one id',
      text: `${waiver()}\n${waiver().split('\n').slice(4).join('\n')}`,
      problem: {
        line: 11,
        column: 5,
        key: 'waivers[1].id',
        message: 'waivers[1].id: two waivers are called "W-1"; each needs its own',
      },
    },
    ...(['rules', 'reason', 'owner', 'expires'] as const).map((key) => ({
      name: `a waiver without ${key}`,
      text: waiver({ [key]: null }),
      problem: {
        line: 5,
        column: 5,
        key: `waivers[0].${key}`,
        message: `waivers[0].${key}: is required (${key === 'rules' ? 'a list' : 'a text'})`,
      },
    })),
    {
      name: 'a waiver without id',
      text: waiver({ id: null, rules: '  - rules: [s3-traffic-path]' }),
      problem: { line: 5, column: 5, key: 'waivers[0].id', message: 'waivers[0].id: is required (a text)' },
    },
    {
      name: 'a waiver for no VPC and no account',
      text: waiver({ vpcs: null }),
      problem: {
        line: 5,
        column: 5,
        key: 'waivers[0]',
        message: 'waivers[0]: expected vpcs or accounts, got a mapping',
      },
    },
    {
      name: 'a waiver for a rule that does not exist',
      text: waiver({ rules: '    rules: [s3-traffic-paths]' }),
      problem: {
        line: 6,
        column: 13,
        key: 'waivers[0].rules[0]',
        message:
          'waivers[0].rules[0]: expected one of s3-traffic-path, s3-interface-availability, s3-endpoint-policy, got "s3-traffic-paths"',
      },
    },
    {
      name: 'a waiver for no rule',
      text: waiver({ rules: '    rules: []' }),
      problem: {
        line: 6,
        column: 5,
        key: 'waivers[0].rules',
        message: 'waivers[0].rules: expected at least one rule, got a list',
      },
    },
    {
      name: 'a waiver with an empty list of VPCs',
      text: waiver({ vpcs: '    vpcs: []' }),
      problem: {
        line: 7,
        column: 5,
        key: 'waivers[0].vpcs',
        message: 'waivers[0].vpcs: expected at least one VPC, got a list',
      },
    },
    {
      name: 'a waiver with an empty list of accounts',
      text: waiver({ vpcs: '    accounts: []' }),
      problem: {
        line: 7,
        column: 5,
        key: 'waivers[0].accounts',
        message: 'waivers[0].accounts: expected at least one account, got a list',
      },
    },
    ...(['reason', 'owner'] as const).flatMap((key, index) =>
      ['""', '"  "'].map((blank) => ({
        name: `a waiver whose ${key} is ${blank}`,
        text: waiver({ [key]: `    ${key}: ${blank}` }),
        problem: {
          line: 8 + index,
          column: 5,
          key: `waivers[0].${key}`,
          message: `waivers[0].${key}: expected a text that is not empty, got ${blank}`,
        },
      })),
    ),
    ...['2027-02-29', '2027-13-01', '2027-00-10', '2027-04-31', '2027-1-01', '31.03.2027', 'never'].map(
      (date) => ({
        name: `a waiver that expires on ${date}`,
        text: waiver({ expires: `    expires: ${date}` }),
        problem: {
          line: 10,
          column: 5,
          key: 'waivers[0].expires',
          message: `waivers[0].expires: expected a date that exists, as YYYY-MM-DD, got "${date}"`,
        },
      }),
    ),
    {
      name: 'a waiver that expires in a year only',
      text: waiver({ expires: '    expires: 2027' }),
      problem: {
        line: 10,
        column: 5,
        key: 'waivers[0].expires',
        message: 'waivers[0].expires: expected a text, got 2027; put it in quotes',
      },
    },
    {
      name: 'a long value is cut',
      text: `version: 1\ndefaults: { require: ${'x'.repeat(80)} }`,
      problem: {
        line: 2,
        column: 13,
        key: 'defaults.require',
        message: `defaults.require: expected one of gateway, interface, either, isolated, unrestricted, got "${'x'.repeat(56)}…`,
      },
    },
    {
      name: 'a value of 60 characters is not cut',
      text: `version: 1\ndefaults: { require: ${'x'.repeat(58)} }`,
      problem: {
        line: 2,
        column: 13,
        key: 'defaults.require',
        message: `defaults.require: expected one of gateway, interface, either, isolated, unrestricted, got "${'x'.repeat(58)}"`,
      },
    },
    {
      name: 'a list at the top',
      text: '- version: 1',
      problem: { line: 1, column: 1, key: '', message: 'expected a mapping, got a list' },
    },
    {
      name: 'a text at the top',
      text: 'gateway everywhere',
      problem: { line: 1, column: 1, key: '', message: 'expected a mapping, got "gateway everywhere"' },
    },
    {
      name: 'an empty file',
      text: '',
      problem: { line: 1, column: 1, key: '', message: 'the file is empty' },
    },
    {
      name: 'a file of comments',
      text: '# to be written\n',
      problem: { line: 1, column: 1, key: '', message: 'the file is empty' },
    },
    {
      name: 'null alone',
      text: 'null',
      problem: { line: 1, column: 1, key: '', message: 'the file is empty' },
    },
    {
      name: 'a repeated key',
      text: 'version: 1\ndefaults: { require: gateway }\nversion: 1',
      problem: { line: 3, column: 1, key: '', message: 'Map keys must be unique' },
    },
    {
      name: 'a second document',
      text: 'version: 1\ndefaults: { require: gateway }\n---\nversion: 1',
      problem: {
        line: 3,
        column: 1,
        key: '',
        message: 'expected one document, got several',
      },
    },
    {
      name: 'a tag of its own',
      text: 'version: 1\ndefaults: !ours { require: gateway }',
      problem: { line: 2, column: 11, key: '', message: 'Unresolved tag: !ours' },
    },
    {
      name: 'a tab as indentation',
      text: 'version: 1\ndefaults:\n\trequire: gateway',
      problem: { line: 3, column: 1, key: '', message: 'Tabs are not allowed as indentation' },
    },
    {
      name: 'a prototype in JSON',
      text: '{"version":1,"defaults":{"require":"gateway"},"__proto__":{}}',
      problem: {
        line: 1,
        column: 47,
        key: '__proto__',
        message: '__proto__: unknown key; allowed are version, organization, defaults, rules, waivers',
      },
    },
    {
      name: 'a mistake in indented JSON',
      text: JSON.stringify(
        {
          version: 1,
          defaults: { require: 'gateway' },
          rules: [{ name: 'a', require: 'gateway', match: { accounts: [111122223333] } }],
        },
        null,
        2,
      ),
      problem: {
        line: 12,
        column: 11,
        key: 'rules[0].match.accounts[0]',
        message: 'rules[0].match.accounts[0]: expected a text, got 111122223333; put it in quotes',
      },
    },
    {
      name: 'an alias that leads to itself',
      text: 'version: 1\ndefaults: &d { require: gateway, subnets: *d }',
      problem: {
        line: 2,
        column: 34,
        key: 'defaults.subnets.require',
        message: 'defaults.subnets.require: unknown key; allowed are exclude',
      },
    },
  ];

  test.each(cases)('$name', ({ text, problem }) => {
    const [first] = problemsOf(text);
    expect(first).toEqual(problem);
  });

  test('every one of those says so in its message, with the file first', () => {
    for (const { text } of cases) {
      const { message, file, name, problems } = errorOf(text);
      const lines = problems.map(({ line, column, message: what }) =>
        line === undefined ? `policy.yaml: ${what}` : `policy.yaml:${line}:${column}: ${what}`,
      );
      expect({ message, file, name }).toEqual({
        message: lines.join('\n'),
        file: 'policy.yaml',
        name: 'DocumentError',
      });
    }
  });

  test('several mistakes are told together', () => {
    const text = 'version: 3\norganization: x\ndefaults:\n  require: none\n  severity: HIGHER\nrule: 1';
    expect(problemsOf(text).map((problem) => [problem.line, problem.key])).toEqual([
      [1, 'version'],
      [2, 'organization'],
      [4, 'defaults.require'],
      [5, 'defaults.severity'],
      [6, 'rule'],
    ]);
  });

  test('what the schema cannot say is told together too', () => {
    const text = withRule(
      '  - { name: a, match: { isDefault: true }, require: gateway, endpointPolicy: perimeter }',
      '  - { name: a, match: { organizationalUnits: [r-ab12] }, require: gateway }',
    );
    expect(() => parsePolicy(text)).toThrow(
      [
        'policy:6:7: rules[1].name: two rules are called "a"; each needs its own',
        'policy:5:62: rules[0].endpointPolicy: perimeter needs the organization id at the top of the policy',
        'policy:6:25: rules[1].match.organizationalUnits: which accounts are in an OU is not known; give the accounts with --accounts FILE (in a deployment, -c accounts=FILE)',
      ].join('\n'),
    );
  });

  test('broken syntax has a line, and no key', () => {
    expect(
      problemsOf('version: 1\ndefaults: { require: gateway').map(({ line, key }) => ({ line, key })),
    ).toEqual([{ line: 2, key: '' }]);
    expect(problemsOf('{"version": 1,\n "defaults": {"require" "gateway"}}')[0]?.line).toBe(2);
  });

  test('OUs without the accounts map are refused, with it they are not', () => {
    const text = withRule(
      '  - name: a',
      '    match: { organizationalUnits: [ou-ab12-cdefghij] }',
      '    require: gateway',
    );
    expect(() => parsePolicy(text, { file: 'p.yaml' })).toThrow(
      'p.yaml:6:14: rules[0].match.organizationalUnits: which accounts are in an OU is not known; give the accounts with --accounts FILE (in a deployment, -c accounts=FILE)',
    );
    expect(parsePolicy(text, { accounts: NO_ACCOUNTS }).rules).toHaveLength(1);
  });

  test('organization is enough for perimeter', () => {
    const text =
      'version: 1\norganization: o-a1b2c3d4e5\ndefaults: { require: gateway, endpointPolicy: perimeter }';
    expect(parsePolicy(text).defaults.endpointPolicy).toBe('perimeter');
  });

  test('an anchors bomb is refused', () => {
    const level = (name: string, of: string) => `${name}: &${name} [${Array(10).fill(`*${of}`).join(', ')}]`;
    const text = ['a: &a [x, x]', level('b', 'a'), level('c', 'b'), level('d', 'c')].join('\n');
    expect(problemsOf(text)).toEqual([
      {
        line: 1,
        column: 1,
        key: '',
        message: 'aliases stand for more than 1000 values: write them out',
      },
    ]);
  });

  test('an alias without its anchor is refused', () => {
    expect(problemsOf('version: *none')).toEqual([
      {
        line: 1,
        column: 1,
        key: '',
        message: 'Unresolved alias (the anchor must be set before the alias): none',
      },
    ]);
  });

  test.each([
    { name: 'nested lists without end', text: '['.repeat(3000) },
    { name: 'nested mappings without end', text: `version: ${'{a: '.repeat(2000)}1${'}'.repeat(2000)}` },
    {
      name: 'blocks without end',
      text: Array.from({ length: 1500 }, (_, depth) => `${' '.repeat(depth)}a:`).join('\n'),
    },
  ])('$name are refused and break nothing', ({ text }) => {
    expect(errorOf(text).name).toBe('DocumentError');
  });
});

describe('dates', () => {
  test.each([
    ['2028-02-29', true],
    ['2000-02-29', true],
    ['1900-02-29', false],
    ['2027-02-28', true],
    ['2027-02-29', false],
    ['2027-01-31', true],
    ['2027-01-32', false],
    ['2027-04-30', true],
    ['2027-04-31', false],
    ['2027-06-31', false],
    ['2027-09-31', false],
    ['2027-11-31', false],
    ['2027-03-31', true],
    ['2027-05-31', true],
    ['2027-07-31', true],
    ['2027-08-31', true],
    ['2027-10-31', true],
    ['2027-12-31', true],
    ['2027-12-01', true],
    ['2027-12-00', false],
    ['2027-00-01', false],
    ['2027-13-01', false],
    ['2027-3-31', false],
    ['2027-03-31T00:00:00Z', false],
    ['x2027-03-31', false],
    ['', false],
  ])('%s exists: %s', (text, exists) => {
    expect(isCalendarDate(text)).toBe(exists);
  });

  test('agree with the calendar of the platform', () => {
    const day = fc.date({
      min: new Date('1000-01-01T00:00:00Z'),
      max: new Date('9999-12-31T00:00:00Z'),
      noInvalidDate: true,
    });
    fc.assert(fc.property(day, (date) => isCalendarDate(date.toISOString().slice(0, 10))));
  });
});

describe('always', () => {
  const onlyDocumentErrors = (text: string): boolean => {
    try {
      parsePolicy(text);
      parseAccounts(text);
      return true;
    } catch (error) {
      return error instanceof DocumentError && error.problems.length > 0;
    }
  };

  test('any text gives a policy or a DocumentError', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 200 }), onlyDocumentErrors), {
      numRuns: runs(300),
    });
  });

  test('any YAML-like text gives a policy or a DocumentError', () => {
    const token = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      ':',
      ': ',
      ',',
      '- ',
      '\n',
      '\n  ',
      '&a ',
      '*a',
      '!t ',
      '"',
      "'",
      '|',
      '>',
      '#',
      '? ',
      '%YAML 1.1\n---\n',
      'version',
      'defaults',
      'rules',
      '1',
      'null',
      '<<',
      '__proto__',
      'constructor',
      '.inf',
      '0x1f',
      '2027-03-31',
    );
    fc.assert(
      fc.property(fc.array(token, { maxLength: 30 }), (tokens) => onlyDocumentErrors(tokens.join(''))),
      { numRuns: runs(500) },
    );
  });

  test('a damaged example gives a policy or a DocumentError', () => {
    const damage = fc.record({
      at: fc.nat({ max: EXAMPLE.length }),
      cut: fc.nat({ max: 12 }),
      put: fc.oneof(fc.string({ maxLength: 4 }), fc.constantFrom('\n', ' ', '*a', '&a ', '{', ']', '1', '~')),
    });
    fc.assert(
      fc.property(fc.array(damage, { minLength: 1, maxLength: 3 }), (damages) =>
        onlyDocumentErrors(
          damages.reduce((text, { at, cut, put }) => text.slice(0, at) + put + text.slice(at + cut), EXAMPLE),
        ),
      ),
      { numRuns: runs(300) },
    );
  });

  test('any JSON value in the place of a member gives a policy or a DocumentError', () => {
    const place = fc.constantFrom('version', 'organization', 'defaults', 'rules', 'waivers');
    fc.assert(
      fc.property(place, fc.jsonValue(), (key, value) =>
        onlyDocumentErrors(JSON.stringify({ ...EXAMPLE_VALUE, [key]: value })),
      ),
      { numRuns: runs(300) },
    );
  });
});

describe('the JSON Schema', () => {
  const validate = new Ajv2020({ allErrors: true }).compile(policyJsonSchema());

  test('accepts the example', () => {
    expect({ valid: validate(EXAMPLE_VALUE), errors: validate.errors }).toEqual({
      valid: true,
      errors: null,
    });
  });

  test.each([
    { name: 'an unknown key', value: { ...EXAMPLE_VALUE, rule: [] } },
    {
      name: 'an unknown key in defaults',
      value: { version: 1, defaults: { require: 'gateway', name: 'x' } },
    },
    { name: 'another version', value: { version: 2, defaults: { require: 'gateway' } } },
    { name: 'an unknown requirement', value: { version: 1, defaults: { require: 'x' } } },
    { name: 'no defaults', value: { version: 1 } },
    {
      name: 'an account id as a number',
      value: {
        version: 1,
        defaults: { require: 'gateway', hubs: [{ vpc: 'vpc-0hub', account: 444455556666 }] },
      },
    },
  ])('refuses $name', ({ value }) => {
    expect(validate(value)).toBe(false);
  });

  test('is of draft 2020-12 and names the keys of the policy', () => {
    expect(policyJsonSchema()).toMatchObject({
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      required: ['version', 'defaults'],
      additionalProperties: false,
    });
  });
});
