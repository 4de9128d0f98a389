import { describe, expect, it } from 'vitest';
import { askReadiness } from '../../lib/aws/ask-readiness.ts';
import { DOCTOR_PERMISSIONS, PERMISSIONS } from '../../lib/aws/permissions.ts';
import type { TargetRequest, Unreadable } from '../../lib/aws/targets.ts';
import type { ReadinessAnswers } from '../../lib/readiness/answers.ts';
import { aReadyRegion, denying, REGION } from '../cli/doctor-fixtures.ts';
import { aRegion, CALLER, regionWithVpcs, type StubCall, type StubOptions } from './ec2-stub.ts';
import { readyServices } from './json-stub.ts';
import { quickRetries, stubOf, withCallerCredentials } from './live-harness.ts';

withCallerCredentials();

const OTHER = '444455556666';
const ROLE = `arn:aws:iam::${OTHER}:role/audit`;

async function ask(options: Partial<StubOptions> = {}, request: TargetRequest = {}) {
  const stub = await stubOf({ accounts: { [CALLER]: { [REGION]: aReadyRegion() } }, ...options });
  const answers: ReadinessAnswers[] = [];
  const unreadable: Unreadable[] = [];
  const settings = { retryStrategy: quickRetries(2) };
  for await (const one of askReadiness(
    { regions: [REGION], endpointUrl: stub.url, ...request },
    { settings },
  )) {
    if ('answers' in one) answers.push(one.answers);
    else unreadable.push(one.unreadable);
  }
  return { stub, answers, unreadable };
}

async function askOne(options: Partial<StubOptions> = {}): Promise<ReadinessAnswers> {
  const { answers, unreadable } = await ask(options);
  expect(unreadable).toEqual([]);
  const [first] = answers;
  if (!first) throw new Error('no answers');
  return first;
}

/** The calls of a capture that have no answer, by what AWS says of each; and those that were not tried. */
function lostOf({ capture }: ReadinessAnswers) {
  const entries = Object.entries(capture);
  return {
    refused: entries.flatMap(([action, asked]) =>
      asked && 'refusal' in asked ? [[action, asked.refusal.code]] : [],
    ),
    untried: entries.flatMap(([action, asked]) => (asked === null ? [action] : [])),
  };
}

describe('what is asked', () => {
  it('is what AWS Config and Security Hub have, as they have it', async () => {
    const { capture, ...rest } = await askOne();
    const services = readyServices();
    expect(rest).toEqual({
      account: CALLER,
      role: null,
      region: REGION,
      recorders: { answer: services.ConfigurationRecorders },
      recorderStatus: { answer: services.ConfigurationRecordersStatus },
      deliveryChannels: { answer: services.DeliveryChannels },
      configRules: { answer: [] },
      evaluationStatus: null,
      hub: { answer: undefined },
      products: { answer: services.SecurityHub?.ProductSubscriptions },
      administrator: { answer: null },
    });
    expect(Object.keys(capture)).toHaveLength(14);
    expect(lostOf({ ...rest, capture })).toEqual({ refused: [], untried: [] });
  });

  it('is every page of the rules, and the evaluations of ours alone', async () => {
    const names = Array.from({ length: 60 }, (_, at) => `rule-${at}`);
    names.splice(30, 0, 's3-traffic-path', 'OrgConfigRule-s3-endpoint-policy-abcd1234');
    const LastSuccessfulEvaluationTime = new Date('2026-11-01T09:00:00.000Z');
    const statuses = names.map((ConfigRuleName) => ({ ConfigRuleName, LastSuccessfulEvaluationTime }));
    const region = aReadyRegion({
      ConfigRules: names.map((ConfigRuleName) => ({ ConfigRuleName, ConfigRuleState: 'ACTIVE' })),
      ConfigRulesEvaluationStatus: statuses,
    });
    const { stub, answers } = await ask({ accounts: { [CALLER]: { [REGION]: region } } });
    expect(answers[0]?.configRules).toEqual({ answer: region.services?.ConfigRules });
    expect(answers[0]?.evaluationStatus).toEqual({ answer: statuses.slice(30, 32) });
    expect(stub.counts()).toMatchObject({
      'config:DescribeConfigRules': 3,
      'config:DescribeConfigRuleEvaluationStatus': 1,
    });
  });

  it('needs the permissions that it states, and no other, each tried with the smallest page', async () => {
    const region = (name: string) =>
      aReadyRegion(
        { ConfigRules: [{ ConfigRuleName: 's3-traffic-path' }] },
        { account: OTHER, region: name },
      );
    const { stub } = await ask(
      { accounts: { [OTHER]: { [REGION]: region(REGION) } } },
      { allRegions: true, roles: [ROLE] },
    );
    expect(Object.keys(stub.counts()).sort()).toEqual(
      Object.keys({ ...PERMISSIONS, ...DOCTOR_PERMISSIONS }).sort(),
    );
    const sizes = stub.calls.flatMap(
      ({ parameters: { MaxResults, maxitems } }) => MaxResults ?? maxitems ?? [],
    );
    expect([...new Set(sizes)].sort()).toEqual(['1', '5']);
  });

  it('is one call for each action in a Region, whatever it holds', async () => {
    const region = { ...regionWithVpcs(300), services: readyServices() };
    const { stub } = await ask({ accounts: { [CALLER]: { [REGION]: region } } });
    expect(new Set(Object.values(stub.counts()))).toEqual(new Set([1]));
  });

  it('tries calls about one VPC on a VPC of the account, and not at all where it has none', async () => {
    const base = regionWithVpcs(2);
    const [first = {}, second = {}] = base.Vpcs;
    const shared = { ...base, Vpcs: [{ ...first, OwnerId: OTHER }, second] };
    const { stub } = await ask({ accounts: { [CALLER]: { [REGION]: shared } } });
    const asked = (action: string) => stub.calls.filter((call) => call.action === action);
    expect(asked('DescribeVpcAttribute').map(({ parameters }) => parameters.VpcId)).toEqual([second.VpcId]);
    expect(asked('ListHostedZonesByVPC').map(({ parameters }) => parameters.vpcid)).toEqual([second.VpcId]);
    const empty = await askOne({ accounts: { [CALLER]: { [REGION]: aRegion(REGION) } } });
    expect(lostOf(empty)).toEqual({
      refused: [],
      untried: ['ec2:DescribeVpcAttribute', 'route53:ListHostedZonesByVPC'],
    });
  });
});

describe('what has no answer', () => {
  it.each(Object.keys(DOCTOR_PERMISSIONS))('%s is a refusal where it is denied', async (permission) => {
    const [service = '', action = ''] = permission.split(':');
    const region = aReadyRegion({ ConfigRules: [{ ConfigRuleName: 's3-traffic-path' }] });
    const { capture: _, ...rest } = await askOne({
      accounts: { [CALLER]: { [REGION]: region } },
      fault: denying(action),
    });
    const refusals = Object.values(rest).filter(
      (asked) => typeof asked === 'object' && asked !== null && 'refusal' in asked,
    );
    expect(refusals).toEqual([
      {
        refusal: {
          code: 'AccessDeniedException',
          sentence: `AccessDeniedException: User: arn:aws:iam::${CALLER}:user/audit is not authorized to perform: ${service}:${action} because no identity-based policy allows the ${service}:${action} action`,
        },
      },
    ]);
  });

  it.each(Object.keys(PERMISSIONS).filter((action) => !action.startsWith('sts:')))(
    '%s of a live capture is one too',
    async (permission) => {
      const [service = '', action = ''] = permission.split(':');
      const { refused } = lostOf(await askOne({ fault: denying(action) }));
      expect(refused).toEqual([
        [permission, service === 'route53' ? 'AccessDenied' : 'UnauthorizedOperation'],
      ]);
    },
  );

  it('leaves untried what needs the answer of another call', async () => {
    const lists = ['DescribePrefixLists', 'DescribeManagedPrefixLists'];
    expect(lostOf(await askOne({ fault: denying('DescribeVpcs', ...lists) }))).toEqual({
      refused: ['DescribeVpcs', ...lists].map((action) => [`ec2:${action}`, 'UnauthorizedOperation']),
      untried: [
        'ec2:DescribeVpcAttribute',
        'ec2:GetManagedPrefixListEntries',
        'route53:ListHostedZonesByVPC',
      ],
    });
  });

  it('is Security Hub that is off, in the words of AWS', async () => {
    const region = aReadyRegion({ SecurityHub: null });
    const { hub } = await askOne({ accounts: { [CALLER]: { [REGION]: region } } });
    const says = `Account ${CALLER} is not subscribed to AWS Security Hub`;
    expect(hub).toEqual({
      refusal: { code: 'InvalidAccessException', sentence: `InvalidAccessException: ${says}` },
    });
  });

  it('is a throttled call only after it was tried again', async () => {
    const throttled = (times: number) => ({
      fault: ({ action, nth }: StubCall) =>
        action === 'DescribeConfigRules' && nth <= times
          ? { status: 400, code: 'ThrottlingException', message: 'Rate exceeded' }
          : undefined,
    });
    expect((await askOne(throttled(1))).configRules).toEqual({ answer: [] });
    expect((await askOne(throttled(2))).configRules).toMatchObject({
      refusal: { code: 'ThrottlingException' },
    });
  });

  it.each([
    ['a page', { status: 200, page: '<html>Log in</html>' }, 'HTTP200'],
    ['a page of a proxy', { status: 407, page: '<html>Proxy</html>' }, 'HTTP407'],
    ['a bare error', { status: 502, page: '' }, 'HTTP502'],
    ['another JSON', { status: 200, page: '{}' }, 'Error'],
  ])(
    'is %s that answers in the place of AWS: never an empty list, a hub or no administrator',
    async (_, page, code) => {
      const fault = ({ service }: StubCall) =>
        service === 'config' || service === 'securityhub' ? page : undefined;
      const {
        capture: _capture,
        account: _account,
        role: _role,
        region: _region,
        ...rest
      } = await askOne({ fault });
      for (const [what, asked] of Object.entries(rest)) {
        if (what === 'evaluationStatus') expect(asked).toBeNull();
        else
          expect([what, asked]).toEqual([
            what,
            { refusal: { code, sentence: expect.stringContaining('what answered is not ') } },
          ]);
      }
    },
  );

  it('is a whole Region that the account has not enabled: it is not asked, and the others are', async () => {
    const { answers, unreadable } = await ask({}, { regions: [REGION, 'ap-east-2'] });
    expect(answers.map(({ region }) => region)).toEqual([REGION]);
    expect(unreadable).toEqual([
      {
        account: CALLER,
        role: null,
        region: 'ap-east-2',
        problem:
          'UnrecognizedClientException: The security token included in the request is invalid. (the Region may not be enabled for the account)',
      },
    ]);
  });

  it('is no whole Region while one call has an answer', async () => {
    const fault = ({ action, service }: StubCall) =>
      service === 'sts' || action === 'DescribeHub' ? undefined : ('reset' as const);
    const { answers, unreadable } = await ask({ fault });
    expect(unreadable).toEqual([]);
    expect(answers[0]).toMatchObject({
      hub: { answer: undefined },
      recorders: { refusal: { code: 'ECONNRESET' } },
    });
  });
});
