import { describe, expect, it } from 'vitest';
import { RefusedEvent } from '../../../functions/errors.ts';
import { QueueEvent, readChange } from '../../../functions/publish/event.ts';
import { aChange, anOpenQuestion, aResult } from '../../findings/builders.ts';
import { HOME } from '../service.ts';
import { batchOf, eventOf, recordedEvent } from './messages.ts';

const VIRGINIA = { partition: 'aws', region: 'us-east-1', account: '111122223333' };

function read(event: unknown, home = HOME, prefix = '') {
  return readChange(JSON.stringify(event), home, prefix);
}

/** The event with another value at a place in its detail. */
function changed(path: readonly string[], value: unknown): unknown {
  const event: unknown = structuredClone(recordedEvent('compliance-change'));
  let at = event as Record<string, unknown>;
  for (const key of path.slice(0, -1)) at = at[key] as Record<string, unknown>;
  const last = path.at(-1) ?? '';
  if (value === undefined) delete at[last];
  else at[last] = value;
  return event;
}

describe('a compliance change of AWS Config', () => {
  it('is read as it is documented', () => {
    expect(read(recordedEvent('compliance-change'), VIRGINIA)).toEqual({
      rule: 's3-traffic-path',
      account: '111122223333',
      region: 'us-east-1',
      resourceType: 'AWS::EC2::VPC',
      resourceId: 'vpc-0a1b2c3d4e5f60718',
      compliance: 'NON_COMPLIANT',
      formerly: 'COMPLIANT',
      recordedTime: '2026-01-15T10:00:58.000Z',
      annotation: '2 of 6 subnets have no S3 gateway route',
      configRuleName: 's3-traffic-path',
      configRuleArn: 'arn:aws:config:us-east-1:111122223333:config-rule/config-rule-abc123',
    });
  });

  it('may be the first of a resource, without an annotation and an evaluation mode', () => {
    expect(read(recordedEvent('compliance-change-first'), VIRGINIA)).toMatchObject({
      compliance: 'NON_COMPLIANT',
      formerly: null,
      annotation: null,
    });
  });

  it('may come without an account and Region of the event, as a bus of an emulator gives it', () => {
    const { account, region, ...event } = eventOf(aChange());
    expect([account, region]).toEqual([HOME.account, HOME.region]);
    expect(read(event)).toEqual(aChange());
  });

  it('comes back as it was told', () => {
    for (const result of [aResult(), anOpenQuestion()])
      expect(read(eventOf(aChange(result)))).toEqual(aChange(result));
  });

  it('has its time in milliseconds and UTC, however it was written', () => {
    const event = changed(
      ['detail', 'newEvaluationResult', 'resultRecordedTime'],
      '2026-01-15T11:00:58+01:00',
    );
    expect(read(event, VIRGINIA).recordedTime).toBe('2026-01-15T10:00:58.000Z');
  });

  it.each([
    ['our own name', '', 's3-traffic-path', 's3-traffic-path'],
    ["the deployment's prefix", 'acme-', 'acme-s3-endpoint-policy', 's3-endpoint-policy'],
    [
      'the name that an organization gave it (facts case 62)',
      '',
      'OrgConfigRule-s3-traffic-path-a1b2c3d4',
      's3-traffic-path',
    ],
    [
      'the name that an organization gave it, with a prefix',
      'acme-',
      'OrgConfigRule-acme-s3-traffic-path-a1b2c3d4',
      's3-traffic-path',
    ],
  ])('is of our rule by %s', (_how, prefix, configRuleName, rule) => {
    const isOfEndpoint = rule === 's3-endpoint-policy';
    const change = aChange(aResult(), {
      configRuleName,
      ...(isOfEndpoint ? { resourceType: 'AWS::EC2::VPCEndpoint', resourceId: 'vpce-0e5' } : {}),
    });
    expect(read(eventOf(change), HOME, prefix)).toMatchObject({ rule, configRuleName });
  });

  it.each<[string, unknown, RegExp]>([
    ['another detail-type', recordedEvent('configuration-item-change'), /detail-type/],
    ['another source', recordedEvent('finding-imported'), /source/],
    ['another account of the event', changed(['account'], '444455556666'), /of account 444455556666/],
    ['another account', changed(['detail', 'awsAccountId'], '444455556666'), /of account 444455556666/],
    ['another Region of the event', changed(['region'], 'eu-west-1'), /of Region eu-west-1/],
    ['another Region', changed(['detail', 'awsRegion'], 'eu-west-1'), /of Region eu-west-1/],
    [
      'a rule of somebody else',
      changed(['detail', 'configRuleName'], 'vpc-flow-logs-enabled'),
      /vpc-flow-logs-enabled is no rule of ours/,
    ],
    [
      "a rule of Security Hub's own",
      changed(['detail', 'configRuleName'], 'securityhub-s3-traffic-path-1a2b3c4d'),
      /no rule of ours/,
    ],
    [
      'a resource that the rule does not judge',
      changed(['detail', 'resourceType'], 'AWS::EC2::Subnet'),
      /judges AWS::EC2::VPC, and the event is about AWS::EC2::Subnet/,
    ],
    [
      'an endpoint for a VPC',
      changed(['detail', 'resourceId'], 'vpce-0e5'),
      /is about AWS::EC2::VPC vpce-0e5/,
    ],
    [
      'an id that is none',
      changed(['detail', 'resourceId'], 'vpc-0a1/../x'),
      /resourceId: expected a VPC or an endpoint/,
    ],
    [
      'INSUFFICIENT_DATA',
      changed(['detail', 'newEvaluationResult', 'complianceType'], 'INSUFFICIENT_DATA'),
      /complianceType/,
    ],
    ['no new result', changed(['detail', 'newEvaluationResult'], undefined), /newEvaluationResult/],
    ['a new result that is null', changed(['detail', 'newEvaluationResult'], null), /newEvaluationResult/],
    [
      'a time that is none',
      changed(['detail', 'newEvaluationResult', 'resultRecordedTime'], 'yesterday'),
      /resultRecordedTime: expected a time/,
    ],
    ['another message', changed(['detail', 'messageType'], 'ConfigRulesEvaluationStarted'), /messageType/],
    ['no object', [], /the whole/],
  ])('is refused with %s', (_what, event, problem) => {
    expect(() => read(event, VIRGINIA)).toThrow(RefusedEvent);
    expect(() => read(event, VIRGINIA)).toThrow(problem);
  });

  it('is refused when it is not JSON', () => {
    expect(() => readChange('{', HOME, '')).toThrow(RefusedEvent);
  });
});

describe('what the queue gives', () => {
  it('is its messages', () => {
    expect(QueueEvent.parse(batchOf('a', 'b'))).toEqual({
      Records: [
        { messageId: 'm1', body: 'a' },
        { messageId: 'm2', body: 'b' },
      ],
    });
  });

  it.each([{}, { Records: null }, { Records: [{ body: 'a' }] }, { Records: [{ messageId: '', body: 'a' }] }])(
    'is never %j',
    (event) => {
      expect(QueueEvent.safeParse(event).success).toBe(false);
    },
  );
});
