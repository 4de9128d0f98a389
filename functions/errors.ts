import { sentenceOf } from '../lib/aws/live-error.ts';

/** An event that is not of the shape that AWS documents, or not meant for this function: counted, and never acted on. */
export class RefusedEvent extends Error {
  constructor(problem: string) {
    super(`the event is refused: ${problem}`);
    this.name = 'RefusedEvent';
  }
}

/** A call to AWS that was denied, throttled past the retries, or failed: nothing is reported of what it was to tell. */
export class FailedLook extends Error {
  constructor(problem: string, options?: ErrorOptions) {
    super(problem, options);
    this.name = 'FailedLook';
  }
}

/** The failed look at `action` (`config:GetResourceConfigHistory`), with what AWS or the way to it said. */
export function failedLook(action: string, error: unknown): FailedLook {
  return new FailedLook(`${action} has no answer: ${sentenceOf(error)}`, { cause: error });
}

/** A rule that asks for another policy than the function carries: a deployment is under way, and a retry comes after it. */
export class OtherPolicy extends Error {
  constructor(asked: string, carried: string) {
    super(
      `the rule asks for the policy ${asked} and the function carries ${carried}: a deployment is under way`,
    );
    this.name = 'OtherPolicy';
  }
}

/** Results that AWS did not take, all of them or some, after every retry. */
export class FailedReport extends Error {
  constructor(problem: string, options?: ErrorOptions) {
    super(problem, options);
    this.name = 'FailedReport';
  }
}
