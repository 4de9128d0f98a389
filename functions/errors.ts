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

/** Results that AWS did not take, all of them or some, after every retry. */
export class FailedReport extends Error {
  constructor(problem: string, options?: ErrorOptions) {
    super(problem, options);
    this.name = 'FailedReport';
  }
}
