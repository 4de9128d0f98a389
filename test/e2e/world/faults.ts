/** What goes wrong with calls, for `front.fault`. */
import type { Call, Fault } from './front.ts';

/** A refusal for too many calls, as each API words it. */
export function throttle({ service }: Call): Fault {
  switch (service) {
    case 'ec2':
      return { status: 503, code: 'RequestLimitExceeded', message: 'Request limit exceeded.' };
    case 'securityhub':
      return { status: 429, code: 'TooManyRequestsException', message: 'Too Many Requests' };
    default:
      return { status: 400, code: 'ThrottlingException', message: 'Rate exceeded' };
  }
}

/** A failure of AWS's own. */
export function failure({ service }: Call): Fault {
  return service === 'ec2'
    ? { status: 500, code: 'InternalError' }
    : { status: 500, code: 'InternalServiceException' };
}

/** A refusal for want of a right. */
export function denial({ service, action, caller }: Call): Fault {
  const message = `User: ${caller.name} is not authorized to perform: ${service}:${action}`;
  return service === 'ec2'
    ? { status: 403, code: 'UnauthorizedOperation', message }
    : { status: 403, code: 'AccessDeniedException', message };
}

/** Calls of the functions themselves: not those that Lambda makes for an event source. */
export function isOwn({ service }: Call): boolean {
  return service !== 'sqs';
}

/** An event of AWS Config with an item of somebody else. */
export function foreign(
  part: Readonly<Record<string, string>>,
  messageType = 'ConfigurationItemChangeNotification',
) {
  const configurationItem = {
    awsAccountId: '200000000001',
    awsRegion: 'eu-west-1',
    resourceType: 'AWS::EC2::VPC',
    resourceId: 'vpc-0a1',
    configurationItemStatus: 'OK',
    configurationItemCaptureTime: '2026-01-15T10:00:00.000Z',
    configuration: { vpcId: 'vpc-0a1' },
    relationships: [],
    ...part,
  };
  return {
    version: '1.0',
    invokingEvent: JSON.stringify({
      messageType,
      configurationItem,
      notificationCreationTime: '2026-01-15T10:00:05.000Z',
    }),
    ruleParameters: '{"check":"s3-traffic-path","policy":"none"}',
    resultToken: 'token',
    eventLeftScope: false,
    configRuleArn: 'arn:aws:config:eu-west-1:200000000001:config-rule/config-rule-abc120',
    configRuleName: 's3-traffic-path',
    configRuleId: 'config-rule-abc120',
    accountId: '200000000001',
  };
}
