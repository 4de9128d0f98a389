/** The namespace of every metric. All have the dimension `service`, the function that tells. */
export const NAMESPACE = 'S3EndpointCompliance';

export interface Metric {
  /** A unit of CloudWatch (API Reference, MetricDatum). */
  readonly unit: 'Count' | 'Seconds';
  readonly tells: string;
  /** A dimension besides `service`, where there is one. */
  readonly dimension?: 'rule';
}

const API_CALLS = {
  ApiCalls: { unit: 'Count', tells: 'calls to AWS, every attempt counted' },
  Throttles: { unit: 'Count', tells: 'calls to AWS that were throttled, every attempt counted' },
} as const;
const REFUSED = {
  RefusedEvents: { unit: 'Count', tells: 'events that are not what AWS documents, or not for this function' },
} as const;
const LOOKS = {
  FailedLooks: { unit: 'Count', tells: 'times that AWS did not answer: nothing was reported then' },
} as const;

/** What each function measures: the functions emit it, and alarms and the dashboard read it. */
export const METRICS = {
  evaluate: {
    Compliant: { unit: 'Count', tells: 'resources reported as compliant' },
    NonCompliant: { unit: 'Count', tells: 'resources reported as non-compliant' },
    NotApplicable: { unit: 'Count', tells: 'resources reported as not applicable' },
    Undetermined: {
      unit: 'Count',
      tells: 'resources of which too little is known, reported as the policy says',
    },
    FullEvaluations: {
      unit: 'Count',
      tells: 'scheduled runs of one rule that reported everything',
      dimension: 'rule',
    },
    ...LOOKS,
    ...API_CALLS,
    ...REFUSED,
  },
  publish: {
    FindingsImported: { unit: 'Count', tells: 'findings that Security Hub took' },
    FindingsFailed: { unit: 'Count', tells: 'findings that Security Hub did not take' },
    ChangesAnnounced: { unit: 'Count', tells: 'remediation events put on the bus' },
    OldestChangeAge: { unit: 'Seconds', tells: 'age of the oldest change of a batch when it is taken up' },
    SecurityHubUnavailable: { unit: 'Count', tells: 'times that Security Hub was not on: messages are kept' },
    ...LOOKS,
    ...API_CALLS,
    ...REFUSED,
  },
  reconcile: {
    ResultsCompared: { unit: 'Count', tells: 'results of AWS Config compared with findings' },
    FindingsHealed: { unit: 'Count', tells: 'findings that were missing or said something else' },
    FindingsArchived: { unit: 'Count', tells: 'findings whose result is gone' },
    FindingsRefreshed: { unit: 'Count', tells: 'findings imported again before their retention ends' },
    OldestUnreportedChange: { unit: 'Seconds', tells: 'age of the oldest result that no finding told of' },
    ...LOOKS,
    ...API_CALLS,
    ...REFUSED,
  },
} as const satisfies Readonly<Record<string, Readonly<Record<string, Metric>>>>;

export type FunctionName = keyof typeof METRICS;
export type MetricOf<Name extends FunctionName> = keyof (typeof METRICS)[Name];
