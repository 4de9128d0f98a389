import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { captureLive, type LiveRequest } from '../../lib/aws/live.ts';
import { LiveError } from '../../lib/aws/live-error.ts';
import { PERMISSIONS } from '../../lib/aws/permissions.ts';
import { readCapture } from '../../lib/network/capture.ts';
import { aRegion, CALLER, regionWithVpcs } from './ec2-stub.ts';
import { captureFrom, collect, NOW, quickRetries, stubOf, withCallerCredentials } from './live-harness.ts';

withCallerCredentials();

const OTHER = '444455556666';
const THIRD = '777788889999';
const roleOf = (account: string) => `arn:aws:iam::${account}:role/audit`;
const oneVpc = (account = CALLER, region = 'eu-west-1') => regionWithVpcs(1, { account, region });

describe('live capture', () => {
  it('gives a capture that reads back, with the account of STS and the time of the clock', async () => {
    const { captures, unreadable } = await captureFrom({ accounts: { [CALLER]: { 'eu-west-1': oneVpc() } } });
    expect(unreadable).toEqual([]);
    expect(captures).toHaveLength(1);
    const [raw] = captures;
    const read = readCapture(JSON.stringify(raw), 'live');
    expect(read).toMatchObject({ account: CALLER, region: 'eu-west-1', capturedAt: NOW });
    expect(read.refusals).toEqual(new Map());
    expect(JSON.parse(JSON.stringify(raw))).toStrictEqual(raw);
  });

  it('asks several Regions and several accounts, each role once', async () => {
    const accounts = {
      [OTHER]: { 'eu-west-1': oneVpc(OTHER), 'us-east-1': oneVpc(OTHER, 'us-east-1') },
      [THIRD]: { 'eu-west-1': oneVpc(THIRD), 'us-east-1': oneVpc(THIRD, 'us-east-1') },
    };
    const roles = [roleOf(OTHER), roleOf(THIRD)];
    const externalIds = Object.fromEntries(roles.map((role) => [role, 'agreed']));
    const { captures, unreadable, stub } = await captureFrom(
      { accounts, externalIds },
      {
        regions: ['eu-west-1', 'us-east-1', 'eu-west-1'],
        roles: [...roles, roleOf(OTHER)],
        externalId: 'agreed',
      },
    );
    expect(unreadable).toEqual([]);
    expect(captures.map(({ account, region }) => `${account} ${region}`)).toEqual([
      `${OTHER} eu-west-1`,
      `${OTHER} us-east-1`,
      `${THIRD} eu-west-1`,
      `${THIRD} us-east-1`,
    ]);
    expect(stub.counts()).toMatchObject({
      'sts:AssumeRole': 2,
      'sts:GetCallerIdentity': 2,
      'ec2:DescribeVpcs': 4,
    });
  });

  it('tells the role and the Region that cannot be read, and captures the rest', async () => {
    const accounts = {
      [CALLER]: {},
      [OTHER]: { 'eu-west-1': oneVpc(OTHER) },
      [THIRD]: { 'eu-west-1': oneVpc(THIRD), 'us-east-1': oneVpc(THIRD, 'us-east-1') },
    };
    const closed = 'arn:aws:iam::222233334444:role/audit';
    const { captures, unreadable } = await captureFrom(
      {
        accounts,
        closedRoles: [closed],
        fault: ({ action, account, region }) =>
          action === 'DescribeVpcs' && account === THIRD && region === 'us-east-1'
            ? {
                status: 403,
                code: 'UnauthorizedOperation',
                message: 'You are not authorized.\n Encoded authorization failure message: abc',
              }
            : undefined,
      },
      { regions: ['eu-west-1', 'us-east-1'], roles: [closed, roleOf(OTHER), roleOf(THIRD)] },
    );
    expect(captures.map(({ account, region }) => `${account} ${region}`)).toEqual([
      `${OTHER} eu-west-1`,
      `${THIRD} eu-west-1`,
    ]);
    expect(unreadable).toEqual([
      {
        account: '222233334444',
        role: closed,
        region: null,
        problem: `${closed} cannot be assumed: AccessDenied: not authorized to perform: sts:AssumeRole on resource: ${closed}`,
      },
      {
        account: OTHER,
        role: roleOf(OTHER),
        region: 'us-east-1',
        problem:
          'ec2:DescribeVpcs has no answer: AuthFailure: AWS was not able to validate the provided access credentials (the Region may not be enabled for the account)',
      },
      {
        account: THIRD,
        role: roleOf(THIRD),
        region: 'us-east-1',
        problem: 'ec2:DescribeVpcs has no answer: UnauthorizedOperation: You are not authorized.',
      },
    ]);
  });

  it('asks STS in the next Region where the first one is not enabled', async () => {
    const { captures, unreadable } = await captureFrom(
      {
        accounts: { [CALLER]: { 'eu-west-1': oneVpc() } },
        fault: ({ service, region }) =>
          service === 'sts' && region === 'ap-east-2'
            ? { status: 403, code: 'InvalidClientTokenId' }
            : undefined,
      },
      { regions: ['ap-east-2', 'eu-west-1'] },
    );
    expect(captures.map(({ region }) => region)).toEqual(['eu-west-1']);
    expect(unreadable.map(({ region }) => region)).toEqual(['ap-east-2']);
  });

  it('asks in every Region that is enabled', async () => {
    const regions = ['eu-west-1', 'eu-central-1', 'us-east-1'];
    const accounts = {
      [CALLER]: Object.fromEntries(regions.map((region) => [region, oneVpc(CALLER, region)])),
    };
    const { captures, stub } = await captureFrom({ accounts }, { regions: undefined, allRegions: true });
    expect(captures.map(({ region }) => region)).toEqual([...regions].sort());
    expect(stub.counts()).toMatchObject({ 'ec2:DescribeRegions': 1 });
  });

  it('tells the role whose enabled Regions are refused', async () => {
    const { captures, unreadable } = await captureFrom(
      {
        accounts: { [OTHER]: { 'eu-west-1': oneVpc(OTHER) }, [THIRD]: { 'eu-west-1': oneVpc(THIRD) } },
        fault: ({ action, account }) =>
          action === 'DescribeRegions' && account === OTHER
            ? { status: 403, code: 'UnauthorizedOperation', message: 'no' }
            : undefined,
      },
      { allRegions: true, roles: [roleOf(OTHER), roleOf(THIRD)] },
    );
    expect(captures.map(({ account }) => account)).toEqual([THIRD]);
    expect(unreadable).toEqual([
      {
        account: OTHER,
        role: roleOf(OTHER),
        region: null,
        problem: 'which Regions are enabled is unknown: UnauthorizedOperation: no',
      },
    ]);
  });

  it('bounds the calls under way over all accounts and Regions', async () => {
    const regions = Array.from({ length: 12 }, (_, index) => `eu-west-${index + 1}`);
    const accounts = {
      [CALLER]: Object.fromEntries(regions.map((region) => [region, regionWithVpcs(11, { region })])),
    };
    const { captures, stub } = await captureFrom({ accounts, fault: () => ({ delay: 10 }) }, { regions });
    expect(captures).toHaveLength(12);
    expect(stub.peak()).toBeGreaterThan(12);
    expect(stub.peak()).toBeLessThanOrEqual(24);
  });

  it('asks no more when the reader stops', async () => {
    const regions = Array.from({ length: 30 }, (_, index) => `eu-west-${index + 1}`);
    const accounts = {
      [CALLER]: Object.fromEntries(regions.map((region) => [region, oneVpc(CALLER, region)])),
    };
    const stub = await stubOf({ accounts });
    const request = { regions, endpointUrl: stub.url, hostedZones: false };
    for await (const answer of captureLive(request, { now: () => new Date(NOW) }))
      if ('capture' in answer) break;
    const asked = stub.calls.length;
    expect(stub.counts()['ec2:DescribeVpcs']).toBeLessThan(20);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(stub.calls).toHaveLength(asked);
  });

  it('tells how many Regions are done', async () => {
    const accounts = { [CALLER]: { 'eu-west-1': oneVpc(), 'us-east-1': oneVpc(CALLER, 'us-east-1') } };
    const stub = await stubOf({ accounts });
    const told: string[] = [];
    const request = {
      regions: ['eu-west-1', 'us-east-1', 'sa-east-1'],
      endpointUrl: stub.url,
      hostedZones: false,
    };
    const options = {
      now: () => new Date(NOW),
      progress: (done: number, all: number) => told.push(`${done}/${all}`),
    };
    for await (const _ of captureLive(request, options));
    expect(told).toEqual(['0/3', '1/3', '2/3', '3/3']);
  });

  it('needs the permissions that it states, and no other', async () => {
    const region = {
      ...oneVpc(OTHER),
      HostedZones: {},
    };
    const { stub } = await captureFrom(
      { accounts: { [OTHER]: { 'eu-west-1': region } } },
      { allRegions: true, roles: [roleOf(OTHER)], hostedZones: true },
    );
    expect(Object.keys(stub.counts()).sort()).toEqual(Object.keys(PERMISSIONS).sort());
  });
});

describe('where and as whom to ask', () => {
  it('finds the endpoint in the environment, the one of a service before the one of all', async () => {
    const ec2 = await stubOf({ accounts: { [CALLER]: { 'eu-west-1': oneVpc() } } });
    const others = await stubOf({ accounts: { [CALLER]: { 'eu-west-1': oneVpc() } } });
    vi.stubEnv('AWS_ENDPOINT_URL', others.url);
    vi.stubEnv('AWS_ENDPOINT_URL_EC2', ec2.url);
    const { captures } = await collect({ regions: ['eu-west-1'], hostedZones: true });
    expect(captures).toHaveLength(1);
    expect(Object.keys(others.counts()).sort()).toEqual([
      'route53:ListHostedZonesByVPC',
      'sts:GetCallerIdentity',
    ]);
    expect(new Set(ec2.calls.map(({ service }) => service))).toEqual(new Set(['ec2']));
  });

  it('asks in the configured Region where none is given', async () => {
    vi.stubEnv('AWS_REGION', 'eu-central-1');
    const accounts = { [CALLER]: { 'eu-central-1': oneVpc(CALLER, 'eu-central-1') } };
    const { captures } = await captureFrom({ accounts }, { regions: [] });
    expect(captures.map(({ region }) => region)).toEqual(['eu-central-1']);
  });

  it('takes the credentials and the Region of a named profile', async () => {
    const directory = mkdtempSync(join(tmpdir(), 's3ec-'));
    onTestFinished(() => rmSync(directory, { recursive: true }));
    const keys = `aws_access_key_id = ASIA${OTHER}\naws_secret_access_key = secret\n`;
    writeFileSync(join(directory, 'config'), `[profile audit]\nregion = eu-north-1\n${keys}`);
    vi.stubEnv('AWS_CONFIG_FILE', join(directory, 'config'));
    const accounts = { [OTHER]: { 'eu-north-1': oneVpc(OTHER, 'eu-north-1') } };
    const { captures } = await captureFrom({ accounts }, { regions: undefined, profile: 'audit' });
    expect(captures.map(({ account, region }) => `${account} ${region}`)).toEqual([`${OTHER} eu-north-1`]);
  });

  it('lets a profile assume its role in its own Region', async () => {
    const directory = mkdtempSync(join(tmpdir(), 's3ec-'));
    onTestFinished(() => rmSync(directory, { recursive: true }));
    const keys = 'aws_access_key_id = AKIACALLER\naws_secret_access_key = secret\n';
    const audit = `region = eu-north-1\nrole_arn = ${roleOf(OTHER)}\nsource_profile = base\n`;
    writeFileSync(join(directory, 'config'), `[profile base]\n${keys}[profile audit]\n${audit}`);
    vi.stubEnv('AWS_CONFIG_FILE', join(directory, 'config'));
    const stub = await stubOf({ accounts: { [OTHER]: { 'eu-west-1': oneVpc(OTHER) } } });
    vi.stubEnv('AWS_ENDPOINT_URL', stub.url);
    const { captures } = await collect({ regions: ['eu-west-1'], profile: 'audit' });
    expect(captures.map(({ account }) => account)).toEqual([OTHER]);
    const assumed = stub.calls.filter(({ action }) => action === 'AssumeRole');
    expect(assumed.map(({ region }) => region)).toEqual(['eu-north-1']);
  });
});

describe('what cannot be asked at all is said in one sentence', () => {
  const refused = async (request: Partial<LiveRequest>): Promise<unknown> => {
    const error = await collect(request).then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(LiveError);
    return error instanceof Error ? error.message : undefined;
  };

  it('no credentials', async () => {
    vi.stubEnv('AWS_ACCESS_KEY_ID', undefined);
    expect(await refused({ regions: ['eu-west-1'] })).toBe(
      'no AWS credentials: Could not load credentials from any providers',
    );
  });

  it('a profile that does not exist, although other credentials do', async () => {
    expect(await refused({ regions: ['eu-west-1'], profile: 'nope' })).toBe(
      'profile nope: no AWS credentials: Could not resolve credentials using profile: [nope] in configuration/credentials file(s).',
    );
  });

  it('no Region', async () => {
    expect(await refused({})).toBe('no Region: give --region or --all-regions, or set AWS_REGION');
  });

  it.each([
    [
      'a Region that is none',
      { regions: ['Ireland'] },
      'Ireland is no Region: expected one such as eu-west-1',
    ],
    [
      'a role that is none',
      { regions: ['eu-west-1'], roles: ['audit'] },
      'audit is no role: expected an ARN such as arn:aws:iam::111122223333:role/audit',
    ],
    [
      'an external id for nobody',
      { regions: ['eu-west-1'], externalId: 'x' },
      'an external id is for roles, and no role is given',
    ],
  ])('%s', async (_, request, message) => {
    expect(await refused(request)).toBe(message);
  });

  it('an endpoint that is not reached', async () => {
    const stub = await stubOf({ accounts: {} });
    await stub.close();
    expect(await refused({ regions: ['eu-west-1'], endpointUrl: stub.url })).toMatch(
      /^AWS was not reached: connect ECONNREFUSED 127\.0\.0\.1:\d+$/,
    );
  });

  it('refused credentials', async () => {
    const fault = () => ({
      status: 403,
      code: 'ExpiredToken',
      message: 'The security token included in the request is expired',
    });
    const stub = await stubOf({ accounts: {}, fault });
    expect(await refused({ regions: ['eu-west-1'], endpointUrl: stub.url })).toBe(
      'ExpiredToken: The security token included in the request is expired',
    );
  });

  it('an account that has no Region enabled, as no account has', async () => {
    const stub = await stubOf({ accounts: {} });
    expect(await refused({ allRegions: true, endpointUrl: stub.url })).toBe(
      'which Regions are enabled is unknown: DescribeRegions named none',
    );
  });

  it('two roles of one account', async () => {
    const roles = [roleOf(OTHER), `arn:aws:iam::${OTHER}:role/other`];
    const stub = await stubOf({ accounts: { [OTHER]: { 'eu-west-1': aRegion('eu-west-1') } } });
    expect(await refused({ regions: ['eu-west-1'], endpointUrl: stub.url, roles })).toBe(
      `${roles[0]} and ${roles[1]} are of one account, ${OTHER}: give one of them`,
    );
  });

  it('an endpoint that is not AWS', async () => {
    const stub = await stubOf({ accounts: {}, caller: 'nobody' });
    expect(await refused({ regions: ['eu-west-1'], endpointUrl: stub.url })).toBe(
      'STS named no account: what answered is not AWS',
    );
  });
});

it('slows down and gets through when AWS throttles, with the retries that users have', async () => {
  const stub = await stubOf({
    accounts: { [CALLER]: { 'eu-west-1': oneVpc() } },
    fault: ({ action, nth }) =>
      action === 'DescribeSubnets' && nth === 1 ? { status: 503, code: 'RequestLimitExceeded' } : undefined,
  });
  const request = { regions: ['eu-west-1'], endpointUrl: stub.url, hostedZones: false };
  for await (const answer of captureLive(request, { now: () => new Date(NOW) })) {
    expect(answer).toHaveProperty(['capture', 'responses', 'ec2.DescribeSubnets', 'Subnets', 'length'], 3);
  }
  expect(stub.counts()).toMatchObject({ 'ec2:DescribeSubnets': 2 });
});

it('keeps the quick retries of these tests adaptive', () => {
  expect(quickRetries().mode).toBe('adaptive');
});
