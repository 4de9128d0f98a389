import { describe, expect, it } from 'vitest';
import type { ConfigRule, EvaluationStatus } from '../../lib/readiness/answers.ts';
import { assessConfigRules, deployedRules } from '../../lib/readiness/config-rules.ts';
import { answer, answersOf, NOW, refused } from './builders.ts';

const hoursAgo = (hours: number, seconds = 0) => new Date(NOW.getTime() - hours * 3_600_000 - seconds * 1000);
const NAMES = ['s3-traffic-path', 's3-interface-availability', 's3-endpoint-policy'];
const deployed: ConfigRule[] = NAMES.map((ConfigRuleName) => ({ ConfigRuleName, ConfigRuleState: 'ACTIVE' }));
const evaluated: EvaluationStatus[] = NAMES.map((ConfigRuleName) => ({
  ConfigRuleName,
  LastSuccessfulEvaluationTime: hoursAgo(1),
}));

function checksOf(configRules: readonly ConfigRule[], evaluationStatus: readonly EvaluationStatus[]) {
  return assessConfigRules(
    answersOf({ configRules: answer(configRules), evaluationStatus: answer(evaluationStatus) }),
    NOW,
  );
}

describe('which rules are ours', () => {
  it.each<{ what: string; rule: ConfigRule; expected: readonly string[] }>([
    { what: 'by its name', rule: { ConfigRuleName: 's3-traffic-path' }, expected: ['s3-traffic-path'] },
    {
      what: 'as an organization rule has it',
      rule: { ConfigRuleName: 'OrgConfigRule-s3-endpoint-policy-abcd1234' },
      expected: ['s3-endpoint-policy'],
    },
    {
      what: 'under a prefix, by its parameters',
      rule: {
        ConfigRuleName: 'acme-s3-traffic-path',
        InputParameters: '{"check":"s3-traffic-path","policy":"0a"}',
      },
      expected: ['s3-traffic-path'],
    },
    {
      what: 'of others',
      rule: { ConfigRuleName: 'acme-s3-traffic-path', InputParameters: '{"check":"x"}' },
      expected: [],
    },
    {
      what: 'with parameters that are no JSON',
      rule: { ConfigRuleName: 'x', InputParameters: '{' },
      expected: [],
    },
    {
      what: 'with parameters that are none',
      rule: { ConfigRuleName: 'x', InputParameters: 'null' },
      expected: [],
    },
    { what: 'without a name', rule: { InputParameters: '{"check":"s3-traffic-path"}' }, expected: [] },
    {
      what: 'that is being deleted',
      rule: { ConfigRuleName: 's3-traffic-path', ConfigRuleState: 'DELETING' },
      expected: [],
    },
    {
      what: 'whose results are being deleted',
      rule: { ConfigRuleName: 's3-traffic-path', ConfigRuleState: 'DELETING_RESULTS' },
      expected: ['s3-traffic-path'],
    },
  ])('$what', ({ rule, expected }) => {
    expect(deployedRules([rule]).map((one) => one.rule)).toEqual(expected);
  });
});

describe('our rules in AWS Config', () => {
  it('are a note where none is deployed', () => {
    const checks = assessConfigRules(answersOf({ configRules: answer([{ ConfigRuleName: 'x' }]) }), NOW);
    expect(checks).toEqual([
      {
        name: 'config-rules',
        status: 'note',
        says: 'the service is not deployed here: AWS Config has none of its rules',
        todo: null,
      },
    ]);
  });

  it('are ready where each has been evaluated of late, and those that are not deployed are told', () => {
    const ready = (rule: string) => ({
      name: 'config-rules',
      status: 'ready',
      says: `${rule} has been evaluated within the last 26 hours`,
      todo: null,
    });
    expect(checksOf(deployed, evaluated)).toEqual(NAMES.map(ready));
    expect(checksOf(deployed.slice(0, 1), evaluated)).toEqual([
      {
        name: 'config-rules',
        status: 'note',
        says: 'not deployed here: s3-interface-availability and s3-endpoint-policy',
        todo: null,
      },
      ready('s3-traffic-path'),
    ]);
  });

  const late = 'have it evaluated, and see to what its function logs then';
  const failed = 'see to what its function logged, then have it evaluated again';
  const early = 'ask again in some minutes, or have it evaluated now';
  it.each<{ what: string; status: EvaluationStatus; expected: readonly [string, string, string?] }>([
    {
      what: '26 hours ago',
      status: { LastSuccessfulEvaluationTime: hoursAgo(26) },
      expected: ['ready', 'has been evaluated within the last 26 hours'],
    },
    {
      what: 'more than 26 hours ago',
      status: { LastSuccessfulEvaluationTime: hoursAgo(26, 1) },
      expected: [
        'problem',
        'has not been evaluated since 2026-10-31T07:59:59Z, more than 26 hours ago',
        late,
      ],
    },
    {
      what: 'never, and deployed long ago',
      status: { FirstActivatedTime: hoursAgo(27) },
      expected: [
        'problem',
        'has never been evaluated, and is deployed since 2026-10-31T07:00:00Z, more than 26 hours ago',
        late,
      ],
    },
    {
      what: 'not yet, and deployed just now',
      status: { FirstActivatedTime: hoursAgo(1) },
      expected: ['unknown', 'has not been evaluated yet', early],
    },
    {
      what: 'never, as far as AWS Config tells',
      status: {},
      expected: ['unknown', 'has not been evaluated yet', early],
    },
    {
      what: 'with an error at last',
      status: {
        LastSuccessfulEvaluationTime: hoursAgo(2),
        LastFailedEvaluationTime: hoursAgo(1),
        LastErrorCode: 'InternalError',
        LastErrorMessage: 'no verdict',
      },
      expected: ['problem', 'failed last: InternalError: no verdict', failed],
    },
    {
      what: 'with a function that could not be invoked at last',
      status: {
        LastSuccessfulEvaluationTime: hoursAgo(2),
        LastFailedEvaluationTime: hoursAgo(3),
        LastFailedInvocationTime: hoursAgo(1),
        LastErrorMessage: 'the function cannot be invoked',
      },
      expected: ['problem', 'failed last: the function cannot be invoked', failed],
    },
    {
      what: 'with an error, and never with success',
      status: { LastFailedEvaluationTime: hoursAgo(1), LastErrorCode: 'InternalError' },
      expected: ['problem', 'failed last: InternalError', failed],
    },
    {
      what: 'with an error of no known time',
      status: { LastSuccessfulEvaluationTime: hoursAgo(1), LastErrorMessage: 'no' },
      expected: ['problem', 'failed last: no', failed],
    },
    {
      what: 'with an error and with success at once',
      status: {
        LastSuccessfulEvaluationTime: hoursAgo(1),
        LastFailedEvaluationTime: hoursAgo(1),
        LastErrorMessage: 'no',
      },
      expected: ['problem', 'failed last: no', failed],
    },
    {
      what: 'with an error that success came after',
      status: {
        LastSuccessfulEvaluationTime: hoursAgo(1),
        LastFailedEvaluationTime: hoursAgo(2),
        LastFailedInvocationTime: hoursAgo(3),
        LastErrorMessage: 'no verdict',
      },
      expected: ['ready', 'has been evaluated within the last 26 hours'],
    },
  ])('were evaluated $what', ({ status, expected: [verdict, says, what] }) => {
    const [, check] = checksOf(deployed.slice(0, 1), [{ ConfigRuleName: 's3-traffic-path', ...status }]);
    const commands = [
      'aws configservice start-config-rules-evaluation --region eu-west-1 --config-rule-names s3-traffic-path',
    ];
    expect(check).toEqual({
      name: 'config-rules',
      status: verdict,
      says: `s3-traffic-path ${says}`,
      todo: what ? { says: what, commands, allow: [] } : null,
    });
  });

  it('are unknown where the list is denied, and where their status is', () => {
    const unknown = (action: string) => ({
      name: 'config-rules',
      status: 'unknown',
      says: `${action} has no answer: AccessDeniedException: no identity-based policy allows it`,
      todo: { says: `allow ${action} to whoever asks`, commands: [], allow: [action] },
    });
    expect(assessConfigRules(answersOf({ configRules: refused() }), NOW)).toEqual([
      unknown('config:DescribeConfigRules'),
    ]);
    const status = answersOf({ configRules: answer(deployed), evaluationStatus: refused() });
    expect(assessConfigRules(status, NOW)).toEqual([unknown('config:DescribeConfigRuleEvaluationStatus')]);
  });
});
