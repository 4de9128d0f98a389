import { describe, expect, it } from 'vitest';
import { ConfigEvent } from '../../../functions/evaluate/event.ts';
import { inEnglish } from '../../../lib/network/in-english.ts';
import { VPC_ID } from '../../builders.ts';
import { DIGEST } from '../harness.ts';
import {
  CAPTURED,
  change,
  deletion,
  former,
  inEventForm,
  invocation,
  parsed,
  recordedItem,
  sample,
  schedule,
} from './events.ts';

describe('the sample events of the documentation', () => {
  it('a change tells of the resource and its VPC', () => {
    expect(parsed(invocation(sample('change')))).toEqual({
      accountId: '111122223333',
      configRuleName: 's3-traffic-path',
      resultToken: 'exampleToken',
      eventLeftScope: false,
      ruleParameters: { check: 's3-traffic-path', policy: DIGEST },
      invokingEvent: {
        changed: {
          account: '111122223333',
          region: 'us-east-1',
          type: 'AWS::EC2::VPC',
          id: 'vpc-0a1b2c3d4e5f60718',
          isDeleted: false,
          captured: new Date('2026-01-15T10:00:00.000Z'),
          configuration: { vpcId: 'vpc-0a1b2c3d4e5f60718' },
          relationships: [{ resourceType: 'AWS::EC2::RouteTable', resourceId: 'rtb-0a1b2c3d4e5f60718' }],
        },
      },
    });
  });

  it('a schedule tells when it was', () => {
    expect(parsed(invocation(sample('schedule'))).invokingEvent).toEqual({
      scheduled: { account: '111122223333', created: new Date('2026-01-15T12:00:00.000Z') },
    });
  });

  it('an oversized change tells of the resource alone', () => {
    expect(parsed(invocation(sample('oversized'))).invokingEvent).toEqual({
      changed: {
        account: '111122223333',
        region: 'us-east-1',
        type: 'AWS::EC2::RouteTable',
        id: 'rtb-0a1b2c3d4e5f60718',
        isDeleted: false,
        captured: new Date('2026-01-15T10:00:00.000Z'),
        configuration: null,
        relationships: [],
      },
    });
  });

  it('a deletion tells what the resource was', () => {
    expect(parsed(invocation(sample('deleted-endpoint'))).invokingEvent).toEqual({
      changed: {
        account: '111122223333',
        region: 'us-east-1',
        type: 'AWS::EC2::VPCEndpoint',
        id: 'vpce-0a1b2c3d4e5f60718',
        isDeleted: true,
        captured: new Date('2026-01-15T11:00:00.000Z'),
        configuration: { vpcId: 'vpc-0a1b2c3d4e5f60718' },
        relationships: [{ resourceType: 'AWS::EC2::VPC', resourceId: 'vpc-0a1b2c3d4e5f60718' }],
      },
    });
  });
});

describe('configuration items', () => {
  it.each(['VPC', 'Subnet', 'RouteTable', 'SecurityGroup', 'NetworkAcl'] as const)(
    'as recorded tell of their VPC: %s',
    (kind) => {
      const item = inEventForm(recordedItem(kind));
      const { invokingEvent } = parsed(invocation({ ...sample('change'), configurationItem: item }));
      expect(invokingEvent).toMatchObject({
        changed: {
          account: '264683526309',
          type: `AWS::EC2::${kind}`,
          isDeleted: false,
          configuration: { vpcId: 'vpc-0990dc6d' },
        },
      });
    },
  );

  it.each([
    ['a state that is a text', { vpcId: VPC_ID, state: 'available' }],
    ['a state that is an object', { vpcId: VPC_ID, state: { value: 'available' } }],
    ['members that nobody knows', { vpcId: VPC_ID, more: [{ and: 'more' }] }],
  ])('may have %s', (_, configuration) => {
    expect(parsed(invocation(change({ configuration }))).invokingEvent).toMatchObject({
      changed: { configuration: { vpcId: VPC_ID } },
    });
  });

  it.each([
    ['OK', false],
    ['ResourceDiscovered', false],
    ['ResourceNotRecorded', false],
    ['ResourceDeleted', true],
    ['ResourceDeletedNotRecorded', true],
  ])('of the status %s: deleted is %s', (configurationItemStatus, isDeleted) => {
    expect(parsed(invocation(change({ configurationItemStatus }))).invokingEvent).toMatchObject({
      changed: { isDeleted },
    });
  });

  it.each([
    ['null', null],
    ['without changed properties', { changeType: 'DELETE', changedProperties: {} }],
    ['null properties', { changeType: 'DELETE', changedProperties: null }],
    ['a configuration that is a text', { changedProperties: { Configuration: { previousValue: 'x' } } }],
    ['a property that is null', { changedProperties: { Configuration: null, 'Relationships.0': null } }],
  ])('that are deleted with a difference that tells nothing, %s, tell nothing', (_, diff) => {
    expect(parsed(invocation(deletion({}, diff))).invokingEvent).toMatchObject({
      changed: { isDeleted: true, configuration: null, relationships: [] },
    });
  });

  it('tell what their whole configuration was, wherever it stands in the difference', () => {
    const part = { previousValue: { vpcId: 'vpc-0other' }, updatedValue: null, changeType: 'DELETE' };
    const { changedProperties } = former({ vpcId: VPC_ID });
    const diff = { changedProperties: { 'Configuration.State': part, ...(changedProperties as object) } };
    expect(parsed(invocation(deletion({}, diff))).invokingEvent).toMatchObject({
      changed: { configuration: { vpcId: VPC_ID } },
    });
  });

  it('tell what went with a change beside what there is', () => {
    const was = {
      resourceId: VPC_ID,
      resourceName: null,
      resourceType: 'AWS::EC2::VPC',
      name: 'Is contained in Vpc',
    };
    expect(
      parsed(invocation(deletion({}, former({ vpcEndpointType: 'Gateway' }, was)))).invokingEvent,
    ).toMatchObject({
      changed: {
        configuration: {},
        relationships: [{ resourceType: 'AWS::EC2::VPC', resourceId: VPC_ID }],
      },
    });
  });
});

describe('rule parameters', () => {
  it.each([
    ['absent', undefined],
    ['null', null],
    ['an empty text', ''],
    ['an empty object', '{}'],
    ['of another rule', '{"requiredEndpointType":"gateway"}'],
  ])('that are %s name no check', (_, ruleParameters) => {
    expect(parsed(invocation(schedule(), { ruleParameters })).ruleParameters).toEqual({});
  });

  it('absent altogether name no check', () => {
    const { ruleParameters: _, ...event } = invocation(schedule());
    expect(parsed(event).ruleParameters).toEqual({});
  });
});

describe('eventLeftScope', () => {
  it.each([
    [true, true],
    [false, false],
    [null, false],
    [undefined, false],
  ])('%s is %s', (eventLeftScope, left) => {
    expect(parsed(invocation(change(), { eventLeftScope })).eventLeftScope).toBe(left);
  });
});

describe('what is refused, with the place and no word of the content', () => {
  const whole = invocation(schedule());
  it.each<[string, unknown, RegExp]>([
    ['nothing', undefined, /^: /],
    ['a text', 'x', /^: /],
    ['no invoking event', { ...whole, invokingEvent: undefined }, /^invokingEvent: /],
    [
      'an invoking event that is no JSON',
      { ...whole, invokingEvent: 'secret' },
      /^invokingEvent: expected JSON$/,
    ],
    ['an invoking event that is no object', { ...whole, invokingEvent: '"secret"' }, /^invokingEvent: /],
    [
      'a notification that no rule is sent',
      invocation(schedule({ messageType: 'ConfigurationSnapshotDeliveryCompleted' })),
      /^invokingEvent\.messageType: /,
    ],
    [
      'a change without an item',
      invocation({ ...change(), configurationItem: null }),
      /^invokingEvent\.configurationItem: /,
    ],
    [
      'an item without an id',
      invocation(change({ resourceId: '' })),
      /^invokingEvent\.configurationItem\.resourceId: /,
    ],
    [
      'an item of no known status',
      invocation(change({ configurationItemStatus: 'Fine' })),
      /^invokingEvent\.configurationItem\.configurationItemStatus: /,
    ],
    [
      'an item of no time',
      invocation(change({ configurationItemCaptureTime: 'yesterday' })),
      /^invokingEvent\.configurationItem\.configurationItemCaptureTime: expected a time$/,
    ],
    [
      'a VPC that is no id',
      invocation(change({ configuration: { vpcId: 7 } })),
      /^invokingEvent\.configurationItem\.configuration\.vpcId: /,
    ],
    [
      'an oversized change without a summary',
      invocation({ ...sample('oversized'), configurationItemSummary: undefined }),
      /^invokingEvent\.configurationItemSummary: /,
    ],
    [
      'rule parameters that are no JSON',
      { ...whole, ruleParameters: 'secret' },
      /^ruleParameters: expected JSON$/,
    ],
    [
      'rule parameters that are no texts',
      { ...whole, ruleParameters: '{"check":7}' },
      /^ruleParameters\.check: /,
    ],
    ['no result token', { ...whole, resultToken: '' }, /^resultToken: /],
    ['no account', { ...whole, accountId: null }, /^accountId: /],
    ['a left scope that is a text', { ...whole, eventLeftScope: 'true' }, /^eventLeftScope: /],
  ])('%s', (_, event, problem) => {
    const { success, error } = ConfigEvent.safeParse(event, { error: inEnglish });
    expect(success).toBe(false);
    const problems = error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`) ?? [];
    expect(problems).toEqual([expect.stringMatching(problem)]);
    expect(problems.join()).not.toContain('secret');
  });

  it('nothing of a time that AWS writes', () => {
    const { invokingEvent } = parsed(
      invocation(change({ configurationItemCaptureTime: '2016-10-29T19:52:09.494Z' })),
    );
    expect(invokingEvent).toMatchObject({ changed: { captured: new Date('2016-10-29T19:52:09.494Z') } });
    expect(new Date(CAPTURED).toISOString()).toBe(CAPTURED);
  });
});
