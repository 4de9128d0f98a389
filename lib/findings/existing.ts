import * as z from 'zod/mini';
import { RULE_NAMES, SEVERITIES } from '../policy/schema.ts';
import { CATALOGUE } from '../rules/catalogue.ts';
import { VERDICTS } from '../rules/rule.ts';
import { COMPLIANCE_STATUSES, RECORD_STATES, WORKFLOW_STATUSES } from './asff.ts';
import { COMPLIANCES, type ComplianceChange } from './change.ts';
import { findingId, type Place, PRODUCT, productArn } from './identity.ts';

/**
 * The user-defined fields in which a finding remembers what we did about it: the verdict that was announced last, the
 * waiver for which we suppressed it, and whether we resolved it last (`yes`) or opened it again (`no`). Importing a finding
 * never changes them (Security Hub user guide, BatchImportFindings).
 */
export const ANNOUNCED = 's3ecAnnounced';
export const WAIVER = 's3ecWaiver';
export const RESOLVED = 's3ecResolved';
/** What stands in `WAIVER` once the waiver has ended: whether an update can take a field away is not documented. */
export const NO_WAIVER = 'none';

const Stored = z.object({
  Id: z.string(),
  ProductArn: z.string(),
  AwsAccountId: z.string(),
  CreatedAt: z.string(),
  UpdatedAt: z.string().check(z.refine((time) => !Number.isNaN(Date.parse(time)), 'expected a time')),
  ProcessedAt: z.nullish(z.string()),
  RecordState: z._default(z.enum(RECORD_STATES), 'ACTIVE'),
  Workflow: z.nullish(z.object({ Status: z.nullish(z.enum(WORKFLOW_STATUSES)) })),
  Compliance: z.nullish(z.object({ Status: z.nullish(z.enum(COMPLIANCE_STATUSES)) })),
  Note: z.nullish(z.object({ Text: z.string(), UpdatedBy: z.string() })),
  UserDefinedFields: z.nullish(z.record(z.string(), z.string())),
  FindingProviderFields: z.nullish(
    z.object({ Severity: z.nullish(z.object({ Label: z.nullish(z.enum(SEVERITIES)) })) }),
  ),
  ProductFields: z.object({
    rule: z.enum(RULE_NAMES),
    resourceId: z.string(),
    vpcId: z.optional(z.string()),
    verdict: z.enum(VERDICTS),
    compliance: z.enum(COMPLIANCES),
    annotation: z.optional(z.string()),
    recordedTime: z.optional(z.string()),
    configRuleName: z.optional(z.string()),
    configRuleArn: z.optional(z.string()),
  }),
});

/** A finding of ours as Security Hub has it. */
export interface ExistingFinding {
  readonly id: string;
  readonly createdAt: string;
  /** When AWS Config recorded the result that the finding was made of; nobody but an import changes it. */
  readonly updatedAt: string;
  /** When Security Hub last took an import; retention counts from the later of the two. */
  readonly processedAt: string | null;
  readonly recordState: (typeof RECORD_STATES)[number];
  readonly workflow: (typeof WORKFLOW_STATUSES)[number];
  readonly complianceStatus: (typeof COMPLIANCE_STATUSES)[number];
  readonly severity: (typeof SEVERITIES)[number] | null;
  readonly note: { readonly text: string; readonly updatedBy: string } | null;
  readonly userDefinedFields: Readonly<Record<string, string>>;
  readonly vpcId: string | null;
  readonly verdict: (typeof VERDICTS)[number];
  /** The change that the finding was made of. */
  readonly change: ComplianceChange;
}

/**
 * Reads an answer of GetFindings: undefined for a finding of somebody else, of another account or Region, or one that only
 * looks like ours. (Filters may be wider than asked for: an administrator account sees its members' findings, and an
 * emulator may give everything.)
 */
export function readFinding(stored: unknown, place: Place): ExistingFinding | undefined {
  const parsed = Stored.safeParse(stored);
  if (!parsed.success) return undefined;
  const { data } = parsed;
  const { rule, resourceId, compliance, recordedTime = '', configRuleName = rule } = data.ProductFields;
  const { account, region } = place;
  const isOurs =
    data.ProductArn === productArn(place) &&
    data.AwsAccountId === account &&
    data.Id === findingId({ account, region, rule, resourceId });
  if (!isOurs) return undefined;
  return {
    id: data.Id,
    createdAt: data.CreatedAt,
    updatedAt: data.UpdatedAt,
    processedAt: data.ProcessedAt ?? null,
    recordState: data.RecordState,
    workflow: data.Workflow?.Status ?? 'NEW',
    complianceStatus: data.Compliance?.Status ?? 'NOT_AVAILABLE',
    severity: data.FindingProviderFields?.Severity?.Label ?? null,
    note: data.Note ? { text: data.Note.Text, updatedBy: data.Note.UpdatedBy } : null,
    userDefinedFields: data.UserDefinedFields ?? {},
    vpcId: data.ProductFields.vpcId ?? null,
    verdict: data.ProductFields.verdict,
    change: {
      rule,
      account,
      region,
      resourceType: CATALOGUE[rule].resourceType,
      resourceId,
      compliance,
      formerly: null,
      // The same moment in our own spelling, for ids are made of it.
      recordedTime: Date.parse(recordedTime) === Date.parse(data.UpdatedAt) ? recordedTime : data.UpdatedAt,
      annotation: data.ProductFields.annotation ?? null,
      configRuleName,
      configRuleArn: data.ProductFields.configRuleArn ?? null,
    },
  };
}

/** The verdict that was announced last; null where none was. */
export function announcedOf({ userDefinedFields }: ExistingFinding): ExistingFinding['verdict'] | null {
  return VERDICTS.find((verdict) => verdict === userDefinedFields[ANNOUNCED]) ?? null;
}

/** Whether we resolved the finding last, or opened it again; null where we did neither. */
export function resolvedByUs({ userDefinedFields }: ExistingFinding): boolean | null {
  const field = userDefinedFields[RESOLVED];
  return field === 'yes' ? true : field === 'no' ? false : null;
}

/** The note by which we suppress a finding for a waiver. */
export function waiverNote(mark: string): string {
  return `Waived by ${mark}. ${WHILE_IT_HOLDS}`;
}
const WHILE_IT_HOLDS = 'The finding is suppressed while the waiver holds, and opens again when it ends.';
const NOTED = new RegExp(`^Waived by (?<mark>.+)\\. ${WHILE_IT_HOLDS}$`);

/**
 * The waiver for which we suppressed the finding, as we wrote it; null where we did not, or not any more. Where what is
 * suppressed has no mark our note tells it: an update that was made before Security Hub gave the mark back may have
 * replaced the fields.
 */
export function suppressedFor({ userDefinedFields, note, workflow }: ExistingFinding): string | null {
  const isNoted = workflow === 'SUPPRESSED' && note?.updatedBy === PRODUCT;
  const noted = isNoted ? NOTED.exec(note.text)?.groups?.mark : undefined;
  const mark = userDefinedFields[WAIVER] ?? noted ?? NO_WAIVER;
  return mark === NO_WAIVER ? null : mark;
}
