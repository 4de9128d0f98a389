import { chmodSync, existsSync, lstatSync, readdirSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { aVpc, captureOf, natOnly } from './fixtures.ts';
import { commandLine, folder, s3ec, shell } from './run.ts';

const GATEWAY = 'version: 1\ndefaults: { require: gateway }\n';
const good = captureOf();
const bad = natOnly();
const files = folder({
  'good.json': JSON.stringify(good),
  'bad.json': JSON.stringify(bad),
  'open.json': JSON.stringify({
    ...good,
    responses: { ...good.responses, 'ec2.DescribeRouteTables': undefined },
  }),
  'refused.json': JSON.stringify({
    ...good,
    responses: { 'ec2.DescribeVpcs': { error: { code: 'UnauthorizedOperation', message: 'no' } } },
  }),
  'truncated.json': JSON.stringify(good).slice(0, 300),
  'nameless.json': JSON.stringify({ ...good, account: null }),
  'nameless-bad.json': JSON.stringify({ ...bad, account: null }),
  'utf16.json': Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(JSON.stringify(good), 'utf16le')]),
  'bom.json': `\ufeff${JSON.stringify(good)}`,
  'evil.json': JSON.stringify(
    captureOf({
      vpcs: [aVpc({ VpcId: '=cmd|\u001b[31mred\u0007' })],
      subnets: [],
      routeTables: [],
      endpoints: [],
    }),
  ),
  'gateway.yaml': GATEWAY,
  'lenient.yaml': 'version: 1\ndefaults: { require: gateway, whenUndetermined: NOT_APPLICABLE }\n',
  'interface.yaml': 'version: 1\ndefaults: { require: interface }\n',
  'waived.yaml': `${GATEWAY}waivers:\n  - { id: W-1, rules: [s3-traffic-path], vpcs: [vpc-0a1], reason: moving, owner: net@example.com, expires: 2026-11-30 }\n`,
  'broken.yaml': 'version: 1\ndefaults:\n  require: gatway\n  colour: red\n',
  'hubs.yaml': `${GATEWAY}rules:\n  - { name: h, match: { accounts: ["999988887777"] }, require: interface, hubs: [{ vpc: vpc-0hub }] }\n`,
  'comma.json': '{ "version": 1, "defaults": { "require": "gateway" }, }',
  'units.yaml': `${GATEWAY}rules:\n  - { name: u, match: { organizationalUnits: [ou-ab12-cdefghij] }, require: interface }\n`,
});
afterAll(files.remove);
const at = (name: string) => join(files.path, name);
const checking = (capture: string, policy = 'gateway.yaml') => [
  'check',
  '--capture',
  at(capture),
  '--policy',
  at(policy),
];

describe('s3ec check exits with', () => {
  it.each([
    { code: 0, when: 'everything is compliant', args: checking('good.json') },
    { code: 1, when: 'something is non-compliant', args: checking('bad.json') },
    { code: 3, when: 'nothing is non-compliant and something is undetermined', args: checking('open.json') },
    { code: 3, when: 'no VPC is known because DescribeVpcs was refused', args: checking('refused.json') },
    {
      code: 0,
      when: 'what is wrong is waived',
      args: [...checking('bad.json', 'waived.yaml'), '--at', '2026-11-30'],
    },
    {
      code: 1,
      when: 'the waiver has expired',
      args: [...checking('bad.json', 'waived.yaml'), '--at', '2026-12-01'],
    },
    { code: 0, when: 'the capture is UTF-16 as PowerShell writes it', args: checking('utf16.json') },
    { code: 0, when: 'the capture has a byte order mark', args: checking('bom.json') },
    {
      code: 0,
      when: '--account names the account that a capture lacks',
      args: [...checking('nameless.json'), '--account', '111122223333'],
    },
  ])('$code when $when', async ({ code, args }) => {
    const { status, stderr } = await s3ec([...args, '--quiet']);
    expect({ status, stderr }).toEqual({ status: code, stderr: '' });
  });
});

describe('s3ec refuses, with exit code 2 and nothing on stdout,', () => {
  it.each([
    {
      what: 'a truncated capture',
      args: checking('truncated.json'),
      says: /truncated\.json: not JSON: .*position/,
    },
    {
      what: 'a capture without account',
      args: checking('nameless.json'),
      says: /nameless\.json: account: .*twelve digits.*--account ID/,
    },
    {
      what: 'a file that is not there',
      args: checking('absent.json'),
      says: /absent\.json: no such file or directory/,
    },
    {
      what: 'a policy that is not there',
      args: checking('good.json', 'absent.yaml'),
      says: /absent\.yaml: no such file or directory/,
    },
    {
      what: 'two captures of one account and Region',
      args: ['check', '--capture', at('good.json'), at('bad.json'), '--policy', at('gateway.yaml')],
      says: /bad\.json: a second capture of account 111122223333 in eu-west-1; the first is .*good\.json/,
    },
    {
      what: 'one unreadable capture among good ones',
      args: ['check', '--capture', at('good.json'), at('truncated.json'), '--policy', at('gateway.yaml')],
      says: /truncated\.json: not JSON/,
    },
    {
      what: 'a broken policy, with every problem in its place',
      args: checking('good.json', 'broken.yaml'),
      says: /broken\.yaml:3:3: defaults\.require: expected one of gateway, interface, either, isolated, unrestricted, got "gatway"\ns3ec: .*broken\.yaml:4:3: defaults\.colour: unknown key; allowed are require, severity/,
    },
    {
      what: 'JSON with a trailing comma',
      args: checking('good.json', 'comma.json'),
      says: /comma\.json:1:\d+: not JSON: /,
    },
    {
      what: 'OUs without the accounts map',
      args: checking('good.json', 'units.yaml'),
      says: /units\.yaml:4:.*organizationalUnits.*--accounts FILE/,
    },
    {
      what: 'an unknown rule',
      args: [...checking('good.json'), '--rule', 's3'],
      says: /--rule: no rule is named s3: expected one of s3-traffic-path/,
    },
    {
      what: 'an impossible day',
      args: [...checking('good.json'), '--at', '2026-02-30'],
      says: /--at: expected a date that exists, as YYYY-MM-DD, got 2026-02-30/,
    },
    {
      what: 'an unknown format',
      args: [...checking('good.json'), '--format', 'xml'],
      says: /xml.*Allowed choices are table, json, csv, sarif, junit, asff/,
    },
    {
      what: 'captures and AWS at once',
      args: [...checking('good.json'), '--region', 'eu-west-1'],
      says: /--capture and --region exclude each other/,
    },
    {
      what: 'no policy',
      args: ['check', '--capture', at('good.json')],
      says: /required option '--policy <file>' not specified/,
    },
    { what: 'an unknown command', args: ['chek'], says: /unknown command 'chek'[\s\S]*check/ },
    {
      what: 'an output directory that is not there',
      args: [...checking('good.json'), '--output', at('no/such/report.json')],
      says: /report\.json: cannot be written: no such file or directory/,
    },
    {
      what: 'an account id that is none',
      args: [...checking('nameless.json'), '--account', '12'],
      says: /--account: expected an account id of twelve digits, got 12/,
    },
  ])('$what', async ({ args, says }) => {
    const { status, stdout, stderr } = await s3ec(args);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(says);
    expect(stderr).not.toMatch(/\n\s+at /);
  });

  it('an empty directory', async () => {
    const empty = folder({ 'notes.txt': 'no capture' });
    const { status, stderr } = await s3ec(['check', '--capture', empty.path, '--policy', at('gateway.yaml')]);
    empty.remove();
    expect({ status, stderr }).toEqual({
      status: 2,
      stderr: `s3ec: ${empty.path}: no capture in this directory: expected *.json files in it\n`,
    });
  });
});

describe('s3ec check prints', () => {
  it('the report of the contract as JSON, the same twice but for evaluatedAt', async () => {
    const args = [...checking('bad.json'), '--format', 'json', '--at', '2026-11-01'];
    const runs = await Promise.all([s3ec(args), s3ec(args)]);
    const [first, second] = runs.map((run) => run.stdout.replace(/"evaluatedAt": ".*"/, ''));
    expect(first).toBe(second);
    const report = JSON.parse(runs[0].stdout);
    expect(Object.keys(report)).toEqual(['format', 'evaluatedAt', 'policy', 'summary', 'results']);
    expect(report.policy).toEqual({
      file: at('gateway.yaml'),
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect(report.summary).toEqual({ COMPLIANT: 1, NON_COMPLIANT: 1, NOT_APPLICABLE: 1, UNDETERMINED: 0 });
    expect(
      report.results.find((result: { rule: string }) => result.rule === 's3-traffic-path'),
    ).toMatchObject({
      account: '111122223333',
      region: 'eu-west-1',
      resourceType: 'AWS::EC2::VPC',
      resourceId: 'vpc-0a1',
      verdict: 'NON_COMPLIANT',
      severity: 'MEDIUM',
      requirement: { require: 'gateway', rule: 'defaults' },
      waiver: null,
      reasons: [{ code: 'SUBNET_NOT_ON_GATEWAY', resources: ['rtb-0main', 'subnet-0a', 'subnet-0b'] }],
      subnets: [
        { subnetId: 'subnet-0a', path: 'nat-gateway', via: 'nat-0a1', association: 'main', ok: false },
        { subnetId: 'subnet-0b', path: 'nat-gateway', via: 'nat-0a1', association: 'main', ok: false },
      ],
    });
  });

  it('only the rules that --rule names', async () => {
    const { stdout } = await s3ec([
      ...checking('bad.json'),
      '--format',
      'json',
      '--rule',
      's3-endpoint-policy',
    ]);
    expect(JSON.parse(stdout).results.map((result: { rule: string }) => result.rule)).toEqual([
      's3-endpoint-policy',
    ]);
  });

  it('a table within 80 columns that names the failing subnets, their path and table, and the next step', async () => {
    const { stdout } = await s3ec(checking('bad.json'));
    const [advice, ...lines] = stdout.trimEnd().split('\n').reverse();
    expect(lines.filter((line) => line.length > 80)).toEqual([]);
    expect(stdout).toContain('subnet-0a  nat-gateway  rtb-0main');
    expect(advice).toBe(
      `  npx s3ec explain vpc-0a1 --capture ${at('bad.json')} --policy ${at('gateway.yaml')}`,
    );
  });

  it('a next step that looks at the same captures on the same day', async () => {
    const { stdout } = await s3ec([
      ...checking('nameless-bad.json', 'waived.yaml'),
      ...['--account', '111122223333', '--at', '2026-12-01'],
    ]);
    const advice = stdout.trimEnd().split('\n').at(-1) ?? '';
    expect(advice).toContain(' --at 2026-12-01');
    const next = await s3ec(advice.replace('npx s3ec', '').trim().split(' '));
    expect(next).toMatchObject({ status: 0, stdout: expect.stringContaining('NON_COMPLIANT') });
  });

  it('findings that are the same in two runs but for when they were made', async () => {
    const runs = await Promise.all([1, 2].map(() => s3ec([...checking('bad.json'), '--format', 'asff'])));
    const [first, second] = runs.map(({ status, stdout }) => ({ status, findings: JSON.parse(stdout) }));
    const timeless = (findings: object[]) =>
      findings.map((finding) => ({ ...finding, CreatedAt: '', UpdatedAt: '', ProductFields: {} }));
    expect(first?.status).toBe(1);
    expect(first?.findings).toEqual([
      expect.objectContaining({ Compliance: expect.objectContaining({ Status: 'PASSED' }) }),
      expect.objectContaining({
        Id: 's3-endpoint-compliance/111122223333/eu-west-1/s3-traffic-path/vpc-0a1',
        Compliance: expect.objectContaining({ Status: 'FAILED' }),
        Workflow: { Status: 'NEW' },
      }),
    ]);
    expect(timeless(second?.findings)).toEqual(timeless(first?.findings));
  });

  it('findings of what is undetermined as the policy says, and none where it does not apply', async () => {
    const asked = await s3ec([...checking('open.json'), '--format', 'asff', '--rule', 's3-traffic-path']);
    expect(JSON.parse(asked.stdout)).toMatchObject([
      { Compliance: { Status: 'FAILED' }, ProductFields: { verdict: 'UNDETERMINED' } },
    ]);
    const none = [...checking('open.json', 'lenient.yaml'), '--format', 'asff', '--rule', 's3-traffic-path'];
    expect((await s3ec(none)).stdout).toBe('[]\n');
  });

  it('into --output, whole, and nothing to stdout', async () => {
    const out = folder({});
    const file = join(out.path, 'report.json');
    const { status, stdout } = await s3ec([...checking('good.json'), '--format', 'json', '--output', file]);
    expect({ status, stdout, files: readdirSync(out.path) }).toEqual({
      status: 0,
      stdout: '',
      files: ['report.json'],
    });
    expect(JSON.parse(readFileSync(file, 'utf8')).format).toBe('s3ec-report/1');
    out.remove();
    expect(existsSync(file)).toBe(false);
  });

  it('through a link to the file that it leads to, and keeps its mode', async () => {
    const out = folder({ 'real.json': 'old' });
    chmodSync(join(out.path, 'real.json'), 0o600);
    symlinkSync('real.json', join(out.path, 'link.json'));
    await s3ec([...checking('good.json'), '--format', 'json', '--output', join(out.path, 'link.json')]);
    expect(lstatSync(join(out.path, 'link.json')).isSymbolicLink()).toBe(true);
    expect(JSON.parse(readFileSync(join(out.path, 'real.json'), 'utf8')).format).toBe('s3ec-report/1');
    expect(statSync(join(out.path, 'real.json')).mode & 0o777).toBe(0o600);
    out.remove();
  });

  it('into a device without replacing it', async () => {
    const { status } = await s3ec([...checking('good.json'), '--output', '/dev/null']);
    expect({ status, isDevice: statSync('/dev/null').isCharacterDevice() }).toEqual({
      status: 0,
      isDevice: true,
    });
  });

  it('an error and no verdict where stdout is full', async () => {
    const { status, stderr } = await shell(`${commandLine(checking('good.json'))} > /dev/full`);
    expect({ status, stderr }).toEqual({
      status: 2,
      stderr: 's3ec: stdout: cannot be written: no space left on the device\n',
    });
  });

  it('nothing more, and no error, where the reader has seen enough', async () => {
    const { status, stderr } = await shell(
      `${commandLine([...checking('bad.json'), '--format', 'json'])} | true`,
    );
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });

  it('the same for captures that come through a pipe, where hubs are looked for first', async () => {
    const { status, stderr } = await shell(
      `cat ${at('good.json')} | ${commandLine(['check', '--capture', '/dev/stdin', '--policy', at('hubs.yaml'), '--quiet'])}`,
    );
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });

  it.each(['table', 'json', 'csv', 'sarif', 'junit', 'asff'])(
    'no control character raw as %s',
    async (format) => {
      const { stdout, stderr } = await s3ec([...checking('evil.json'), '--format', format]);
      expect(stdout + stderr).not.toContain('\u001b');
      expect(stdout + stderr).not.toContain('\u0007');
      if (format === 'csv') expect(stdout).not.toMatch(/(^|,)=/m);
    },
  );

  it('colour only on a terminal or where it is asked for, never with NO_COLOR', async () => {
    const plain = await s3ec(checking('bad.json'));
    const forced = await s3ec(checking('bad.json'), { FORCE_COLOR: '1' });
    const not = await s3ec(checking('bad.json'), { FORCE_COLOR: '1', NO_COLOR: '1' });
    expect([plain, forced, not].map(({ stdout }) => stdout.includes('\u001b['))).toEqual([
      false,
      true,
      false,
    ]);
  });
});

describe('the other commands', () => {
  it('explain names the routes, the policy clause and how to comply with the ids of the VPC', async () => {
    const { status, stdout } = await s3ec([
      'explain',
      'vpc-0a1',
      '--capture',
      at('bad.json'),
      '--policy',
      at('gateway.yaml'),
    ]);
    expect(status).toBe(0);
    expect(stdout).toContain('decided by 0.0.0.0/0 -> nat-0a1');
    expect(stdout).toContain('"defaults", because no rule matches');
    expect(stdout).toContain('--vpc-endpoint-id vpce-0gateway --add-route-table-ids rtb-0main');
  });

  it('explain names the routes that the gateway route beats', async () => {
    const { stdout } = await s3ec([
      'explain',
      'vpc-0a1',
      '--capture',
      at('good.json'),
      '--policy',
      at('gateway.yaml'),
    ]);
    expect(stdout).toContain('decided by pl-6da54004 -> vpce-0gateway');
    expect(stdout).toContain('which beat 0.0.0.0/0 -> nat-0a1');
  });

  it('explain refuses a VPC that no capture has', async () => {
    const run = await s3ec([
      'explain',
      'vpc-0none',
      '--capture',
      at('good.json'),
      '--policy',
      at('gateway.yaml'),
    ]);
    expect(run).toEqual({ status: 2, stdout: '', stderr: 's3ec: no capture has the VPC vpc-0none\n' });
  });

  it('policy validate tells a good policy from a broken one', async () => {
    expect(await s3ec(['policy', 'validate', at('gateway.yaml')])).toEqual({
      status: 0,
      stdout: `${at('gateway.yaml')} is a valid policy: 0 rules and defaults (gateway), 0 waivers\n`,
      stderr: '',
    });
    expect((await s3ec(['policy', 'validate', at('broken.yaml')])).status).toBe(2);
  });

  it('policy schema prints a JSON Schema', async () => {
    const { status, stdout } = await s3ec(['policy', 'schema']);
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      type: 'object',
      required: ['version', 'defaults'],
      additionalProperties: false,
    });
  });

  it('policy diff names the verdicts that change, and why', async () => {
    const args = ['policy', 'diff', at('gateway.yaml'), at('interface.yaml'), '--capture', at('good.json')];
    const table = await s3ec(args);
    expect(table.status).toBe(0);
    expect(table.stdout).toContain('COMPLIANT -> NON_COMPLIANT');
    expect(table.stdout).toContain('now: "defaults" asks for interface');
    const json = JSON.parse((await s3ec([...args, '--format', 'json'])).stdout);
    expect(
      json.map((change: { rule: string; before: { verdict: string }; after: { verdict: string } }) => [
        change.rule,
        change.before.verdict,
        change.after.verdict,
      ]),
    ).toEqual([
      ['s3-interface-availability', 'NOT_APPLICABLE', 'NON_COMPLIANT'],
      ['s3-traffic-path', 'COMPLIANT', 'NON_COMPLIANT'],
    ]);
  });

  it('rules tells each rule, its control and the two kinds of endpoint, within 80 columns', async () => {
    const { status, stdout } = await s3ec(['rules']);
    expect(status).toBe(0);
    for (const text of [
      's3-traffic-path',
      's3-interface-availability',
      's3-endpoint-policy',
      'control 6.8',
      'gateway:',
      'interface:',
    ]) {
      expect(stdout).toContain(text);
    }
    expect(stdout.split('\n').filter((line) => line.length > 80)).toEqual([]);
  });

  it('prints its version', async () => {
    expect(await s3ec(['--version'])).toEqual({
      status: 0,
      stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/),
      stderr: '',
    });
  });
});
