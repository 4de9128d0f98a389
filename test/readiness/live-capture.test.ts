import { describe, expect, it } from 'vitest';
import { assessLiveCapture } from '../../lib/readiness/live-capture.ts';
import { answer, CAPTURE_ACTIONS, everyCall, refused } from './builders.ts';

const name = 'live-capture';

describe('the permissions of a live capture', () => {
  it('are ready where every call was answered', () => {
    expect(assessLiveCapture({ capture: everyCall(answer({})) })).toEqual([
      {
        name,
        status: 'ready',
        says: `a live capture may make the ${CAPTURE_ACTIONS.length} calls that were tried`,
        todo: null,
      },
    ]);
  });

  it('name what a Region without a VPC has nothing to try on', () => {
    const capture = everyCall(answer({}), {
      'ec2:DescribeVpcAttribute': null,
      'route53:ListHostedZonesByVPC': null,
    });
    const [check] = assessLiveCapture({ capture });
    expect(check).toMatchObject({
      status: 'ready',
      says: 'a live capture may make the 12 calls that were tried; nothing here to try ec2:DescribeVpcAttribute and route53:ListHostedZonesByVPC on',
    });
  });

  it('are a problem where calls are denied, with all that is to be allowed', () => {
    const capture = everyCall(answer({}), {
      'ec2:DescribeSubnets': refused('UnauthorizedOperation'),
      'ec2:DescribeNetworkAcls': refused('UnauthorizedOperation'),
      'route53:ListHostedZonesByVPC': refused('AccessDenied'),
    });
    const denied = ['ec2:DescribeSubnets', 'ec2:DescribeNetworkAcls', 'route53:ListHostedZonesByVPC'];
    expect(assessLiveCapture({ capture })).toEqual([
      {
        name,
        status: 'problem',
        says: 'a live capture is denied ec2:DescribeSubnets, ec2:DescribeNetworkAcls and route53:ListHostedZonesByVPC: what rests on the answers stays undetermined',
        todo: {
          says: 'allow ec2:DescribeSubnets, ec2:DescribeNetworkAcls and route53:ListHostedZonesByVPC to whoever asks',
          commands: [],
          allow: denied,
        },
      },
    ]);
  });

  it.each(CAPTURE_ACTIONS)('matter: without %s the account is not called ready', (action) => {
    const capture = everyCall(answer({}), { [action]: refused('UnauthorizedOperation') });
    const [check] = assessLiveCapture({ capture });
    const isForSome = action === 'ec2:DescribeRegions' || action === 'route53:ListHostedZonesByVPC';
    const follows = isForSome
      ? 'no capture of all Regions or of hosted zones is whole'
      : 'what rests on the answers stays undetermined';
    expect(check).toMatchObject({
      status: isForSome ? 'warning' : 'problem',
      says: `a live capture is denied ${action}: ${follows}`,
      todo: { allow: [action] },
    });
  });

  it('are unknown where a call failed for another reason, each with it', () => {
    const capture = everyCall(answer({}), {
      'ec2:DescribeSubnets': refused('UnauthorizedOperation'),
      'ec2:DescribeVpcs': refused('RequestLimitExceeded', 'RequestLimitExceeded: slow down'),
    });
    expect(assessLiveCapture({ capture })).toEqual([
      {
        name,
        status: 'problem',
        says: 'a live capture is denied ec2:DescribeSubnets: what rests on the answers stays undetermined',
        todo: {
          says: 'allow ec2:DescribeSubnets to whoever asks',
          commands: [],
          allow: ['ec2:DescribeSubnets'],
        },
      },
      {
        name,
        status: 'unknown',
        says: 'ec2:DescribeVpcs has no answer: RequestLimitExceeded: slow down',
        todo: { says: 'ask again; if it stays so, see to what AWS says', commands: [], allow: [] },
      },
    ]);
  });
});
