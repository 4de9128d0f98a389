import * as z from 'zod/mini';
import { REQUIREMENTS, RULE_NAMES, SEVERITIES } from '../policy/schema.ts';
import { printable } from '../report/printable.ts';
import { VERDICTS, type Verdict } from '../rules/rule.ts';
import type { ComplianceChange } from './change.ts';
import type { ExistingFinding } from './existing.ts';
import { findingId, nameOf, type Place, PRODUCT } from './identity.ts';
import type { Meaning } from './meaning.ts';
import { reasonsOf, severityOf, vpcOf } from './telling.ts';
import { cutAtWord } from './words.ts';

export const SOURCE = PRODUCT;
export const DETAIL_TYPE = 'S3 Endpoint Compliance Changed';

/** An event is small, whatever the VPC and the policy: EventBridge takes 256 kB at the least. */
const MOST_REASONS = 10;
const MOST_RESOURCES = 50;
const LONGEST_TEXT = 500;

const verdict = z.enum(VERDICTS);
const text = z.string().check(z.maxLength(LONGEST_TEXT));

/**
 * The detail of the remediation event (contract section 7), version 1: a resource has got another verdict. `id` is the same
 * however often one change is delivered, so a consumer that has seen it may drop it.
 */
export const ComplianceChanged = z.object({
  version: z.literal('1'),
  id: z.string(),
  account: z.string().check(z.regex(/^\d{12}$/)),
  region: z.string(),
  rule: z.enum(RULE_NAMES),
  resource: z.object({
    type: z.enum(['AWS::EC2::VPC', 'AWS::EC2::VPCEndpoint']),
    id: z.string(),
    arn: z.string(),
  }),
  vpcId: z.nullable(z.string()),
  oldVerdict: z.nullable(verdict),
  newVerdict: verdict,
  severity: z.enum(SEVERITIES),
  reasons: z
    .array(
      z.object({
        code: z.string(),
        message: text,
        resources: z.array(z.string()).check(z.maxLength(MOST_RESOURCES)),
        resourcesLeftOut: z.int().check(z.minimum(0)),
      }),
    )
    .check(z.maxLength(MOST_REASONS)),
  reasonsLeftOut: z.int().check(z.minimum(0)),
  requirement: z.nullable(z.object({ require: z.enum(REQUIREMENTS), rule: text })),
  waiver: z.nullable(
    z.object({
      id: text,
      expires: z.string().check(z.regex(/^\d{4}-\d\d-\d\d$/)),
      owner: z.nullable(text),
      reason: z.nullable(text),
      ticket: z.nullable(text),
    }),
  ),
  recordedTime: z.string(),
  findingId: z.string(),
});
export type ComplianceChanged = z.infer<typeof ComplianceChanged>;

export interface EventInput {
  readonly change: ComplianceChange;
  readonly meaning: Meaning;
  readonly oldVerdict: Verdict | null;
  readonly existing: ExistingFinding | undefined;
  readonly place: Place;
}

/** The detail of the event that tells a change of verdict. */
export function toEvent({ change, meaning, oldVerdict, existing, place }: EventInput): ComplianceChanged {
  const { details, waiver, verdict } = meaning;
  const { account, region, rule, resourceType, resourceId, recordedTime } = change;
  const reasons = reasonsOf(change, meaning);
  return {
    version: '1',
    id: `${findingId(change)}@${recordedTime}`,
    account,
    region,
    rule,
    resource: { type: resourceType, id: resourceId, arn: nameOf(resourceId, place)?.arn ?? resourceId },
    vpcId: vpcOf(change, meaning, existing),
    oldVerdict,
    newVerdict: verdict,
    severity: severityOf(meaning, existing),
    reasons: reasons.slice(0, MOST_REASONS).map(({ code, message, resources }) => ({
      code,
      message: short(message),
      resources: resources.slice(0, MOST_RESOURCES),
      resourcesLeftOut: Math.max(0, resources.length - MOST_RESOURCES),
    })),
    reasonsLeftOut: Math.max(0, reasons.length - MOST_REASONS),
    requirement: details
      ? { require: details.requirement.require, rule: short(details.requirement.rule) }
      : null,
    waiver: waiver && {
      id: short(waiver.id),
      expires: waiver.expires,
      owner: waiver.owner && short(waiver.owner),
      reason: waiver.reason && short(waiver.reason),
      ticket: waiver.ticket && short(waiver.ticket),
    },
    recordedTime,
    findingId: findingId(change),
  };
}

/** A text of a policy or a tag: on one line, and no longer than the schema says. */
function short(words: string): string {
  return cutAtWord(printable(words), LONGEST_TEXT);
}
