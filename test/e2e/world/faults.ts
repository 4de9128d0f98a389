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
