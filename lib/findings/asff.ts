import * as z from 'zod/mini';
import { inEnglish, problemsOf } from '../network/in-english.ts';
import { SEVERITIES } from '../policy/schema.ts';

/** The most resources of a finding (Security Hub API Reference, AwsSecurityFinding). */
export const MOST_RESOURCES = 32;
export const LONGEST_DESCRIPTION = 1024;
export const LONGEST_FIELD = 2048;
/** The size of one finding in JSON (Security Hub user guide, BatchImportFindings), a kB being 1,000 bytes to be safe. */
const MOST_BYTES = 240_000;

export const WORKFLOW_STATUSES = ['NEW', 'NOTIFIED', 'RESOLVED', 'SUPPRESSED'] as const;
export type WorkflowStatus = (typeof WORKFLOW_STATUSES)[number];
export const COMPLIANCE_STATUSES = ['PASSED', 'WARNING', 'FAILED', 'NOT_AVAILABLE'] as const;
export type ComplianceStatus = (typeof COMPLIANCE_STATUSES)[number];
export const RECORD_STATES = ['ACTIVE', 'ARCHIVED'] as const;
/** The partitions that ASFF can name. */
export const PARTITIONS = ['aws', 'aws-cn', 'aws-us-gov'] as const;

/** ASFF's NonEmptyString, and no longer than it says. */
function text(longest: number) {
  return z.string().check(z.regex(/\S/, 'expected a text that is not empty'), z.maxLength(longest));
}

/** ASFF's maps of strings: ProductFields, Details.Other. */
function fields(most: number, longestKey: number, longestValue: number) {
  return z
    .record(text(longestKey), text(longestValue))
    .check(z.refine((map) => Object.keys(map).length <= most, `expected at most ${most} fields`));
}

const account = z.string().check(z.regex(/^\d{12}$/, 'expected an account id of twelve digits'));
const timestamp = z
  .string()
  .check(
    z.refine(
      (time) =>
        /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:?\d\d)$/.test(time) &&
        !Number.isNaN(Date.parse(time)),
      'expected a time in ISO 8601 with its offset',
    ),
  );
const severity = z.strictObject({ Label: z.enum(SEVERITIES), Original: text(64) });
const types = z.array(text(256)).check(z.minLength(1), z.maxLength(50));

const Resource = z.strictObject({
  Type: text(256),
  Id: text(512),
  Partition: z.optional(z.enum(PARTITIONS)),
  Region: text(64),
  Details: z.optional(
    z.strictObject({
      AwsEc2Subnet: z.optional(
        z.strictObject({ AvailabilityZone: z.optional(text(64)), SubnetId: text(64), VpcId: text(64) }),
      ),
      Other: z.optional(fields(50, 128, 1024)),
    }),
  ),
});
export type Resource = z.infer<typeof Resource>;

/**
 * The part of the AWS Security Finding Format that we send, with every limit that AWS states for it (Security Hub API
 * Reference, AwsSecurityFinding; user guide, ASFF syntax and BatchImportFindings).
 */
export const Finding = z
  .strictObject({
    SchemaVersion: z.literal('2018-10-08'),
    Id: text(512),
    ProductArn: z
      .string()
      .check(
        z.regex(
          /^arn:[a-z0-9-]+:securityhub:[a-z0-9-]+:\d{12}:product\/\d{12}\/default$/,
          'expected the ARN of the default product',
        ),
        z.maxLength(2048),
      ),
    ProductName: text(128),
    GeneratorId: text(512),
    AwsAccountId: account,
    CreatedAt: timestamp,
    UpdatedAt: timestamp,
    Title: text(256),
    Description: text(LONGEST_DESCRIPTION),
    Types: types,
    Severity: severity,
    FindingProviderFields: z.strictObject({ Severity: severity, Types: types }),
    Compliance: z.strictObject({
      Status: z.enum(COMPLIANCE_STATUSES),
      RelatedRequirements: z.array(text(256)).check(z.maxLength(32)),
      StatusReasons: z.optional(
        z.array(z.strictObject({ ReasonCode: text(128), Description: text(LONGEST_DESCRIPTION) })),
      ),
    }),
    RecordState: z.enum(RECORD_STATES),
    Remediation: z.strictObject({
      Recommendation: z.strictObject({
        Text: text(512),
        Url: text(512).check(z.regex(/^https:\/\//, 'expected an https address')),
      }),
    }),
    Resources: z.array(Resource).check(z.minLength(1), z.maxLength(MOST_RESOURCES)),
    ProductFields: fields(50, 128, LONGEST_FIELD),
  })
  .check(
    z.refine(
      (finding) => new TextEncoder().encode(JSON.stringify(finding)).length <= MOST_BYTES,
      `expected at most ${MOST_BYTES} bytes`,
    ),
  );
export type Finding = z.infer<typeof Finding>;

/** What is wrong with a finding, in a sentence; undefined where AWS has no reason to refuse it. */
export function problemOf(finding: Finding): string | undefined {
  const parsed = Finding.safeParse(finding, { error: inEnglish });
  return parsed.success ? undefined : problemsOf(parsed.error);
}
