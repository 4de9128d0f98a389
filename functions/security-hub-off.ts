import { sentenceOf } from '../lib/aws/live-error.ts';
import { FailedReport, failedLook } from './errors.ts';
import type { Home } from './lambda.ts';

/** Security Hub is not on where it is to be told: nothing can be imported, and everything is kept until it is on. */
export class SecurityHubOff extends Error {
  constructor({ account, region }: Pick<Home, 'account' | 'region'>, options?: ErrorOptions) {
    super(
      `AWS Security Hub CSPM is not on in account ${account}, Region ${region}: switch it on there. What it is to be told is kept until then`,
      options,
    );
    this.name = 'SecurityHubOff';
  }
}

/** What a call to Security Hub that AWS refused means: that it is off, or that findings could not be read or written. */
export function failedHubCall(action: string, error: unknown, home: Home): Error {
  if (saysOff(error)) return new SecurityHubOff(home, { cause: error });
  if (action === 'securityhub:GetFindings') return failedLook(action, error);
  return new FailedReport(`${action} is refused: ${sentenceOf(error)}`, { cause: error });
}

/** AWS says that the account is not subscribed (Security Hub API Reference, InvalidAccessException). */
export function saysOff(error: unknown): boolean {
  return error instanceof Error && error.name === 'InvalidAccessException';
}
