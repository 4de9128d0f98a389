import type { CheckOutcome, Result } from '../check.ts';
import type { Verdict } from '../rules/rule.ts';

/** What `--format json` prints, and what every other format is rendered from (contract section 6). */
export interface Report {
  readonly format: 's3ec-report/1';
  /** When the check ran: ISO 8601 in UTC. The only member in which two runs over one input differ. */
  readonly evaluatedAt: string;
  readonly policy: { readonly file: string; readonly sha256: string };
  readonly summary: Readonly<Record<Verdict, number>>;
  readonly results: readonly Result[];
}

export interface ReportHeader {
  readonly evaluatedAt: string;
  readonly policyFile: string;
  /** The SHA-256 of the policy file's bytes, in hexadecimal. */
  readonly policySha256: string;
}

/** The report of an outcome. */
export function toReport({ results, summary }: CheckOutcome, header: ReportHeader): Report {
  return {
    format: 's3ec-report/1',
    evaluatedAt: header.evaluatedAt,
    policy: { file: header.policyFile, sha256: header.policySha256 },
    summary,
    results,
  };
}
