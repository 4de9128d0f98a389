/**
 * The engine as a library: captures and a policy in, results out. Nothing here asks AWS, reads files or the clock.
 */
export {
  type CheckInput,
  type CheckOutcome,
  check,
  exitCodeOf,
  type Result,
  type WaiverReport,
} from './check.ts';
export {
  type Capture,
  CaptureError,
  OPERATIONS,
  type Operation,
  type Refusal,
  readCapture,
} from './network/capture.ts';
export type { Reason } from './network/known.ts';
export { S3_PATHS, type S3Path } from './network/routes.ts';
export type { Account, Accounts } from './policy/accounts.ts';
export { DocumentError, type Problem } from './policy/document.ts';
export { parseAccounts } from './policy/parse-accounts.ts';
export { type ParsePolicyOptions, parsePolicy } from './policy/parse-policy.ts';
export {
  type Policy,
  type PolicyRule,
  policyJsonSchema,
  REQUIREMENTS,
  type Require,
  RULE_NAMES,
  type RuleName,
  SEVERITIES,
  type Severity,
  type Waiver,
} from './policy/schema.ts';
export { type Report, type ReportHeader, toReport } from './report/report.ts';
export { CATALOGUE } from './rules/catalogue.ts';
export { type Rule, type SubnetReport, VERDICTS, type Verdict } from './rules/rule.ts';
