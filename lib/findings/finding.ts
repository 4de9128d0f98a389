import { printable } from '../report/printable.ts';
import { CATALOGUE } from '../rules/catalogue.ts';
import { CIS_CONTROL } from '../rules/endpoint-kinds.ts';
import type { Rule } from '../rules/rule.ts';
import { idsListedIn } from './annotation.ts';
import { type ComplianceStatus, type Finding, LONGEST_DESCRIPTION, LONGEST_FIELD } from './asff.ts';
import type { ComplianceChange } from './change.ts';
import type { ExistingFinding } from './existing.ts';
import { findingId, generatorId, type Place, PRODUCT, productArn } from './identity.ts';
import type { Meaning } from './meaning.ts';
import { idsAtFault, toResources } from './resources.ts';
import { severityOf, tellingOf, vpcOf } from './telling.ts';
import { cutAtWord, toFields } from './words.ts';

/** A finding type of the taxonomy (Security Hub user guide, types taxonomy for ASFF). */
const TYPES = ['Software and Configuration Checks/AWS Security Best Practices/Network Reachability'];
/** In the form in which Security Hub names the requirements of its own controls. */
const REQUIREMENT = `${CIS_CONTROL.benchmark} v${CIS_CONTROL.version}/${CIS_CONTROL.control}`;
/** So many reasons, so long, that a hundred findings fit into a batch. */
const MOST_REASONS = 10;
const LONGEST_REASON = 500;

export interface FindingInput {
  readonly change: ComplianceChange;
  readonly meaning: Meaning;
  readonly existing: ExistingFinding | undefined;
  readonly place: Place;
}

/**
 * The whole finding of a change, for an update too is sent whole (Security Hub user guide, BatchImportFindings). A finding
 * that goes away keeps the status that it had, so that nothing but the record state changes.
 */
export function toFinding({ change, meaning, existing, place }: FindingInput): Finding {
  const { standing, details } = meaning;
  const rule = CATALOGUE[change.rule];
  const severity = severityOf(meaning, existing);
  const Severity = { Label: severity, Original: severity };
  const isOpen = standing === 'failed' || standing === 'waived';
  const vpcId = vpcOf(change, meaning, existing);
  const { resources, leftOut } = toResources(
    { resourceId: change.resourceId, vpcId, atFault: isOpen ? atFaultOf(change, meaning) : [], details },
    place,
  );
  const reasons = isOpen ? (details?.reasons ?? []).slice(0, MOST_REASONS) : [];
  return {
    SchemaVersion: '2018-10-08',
    Id: findingId(change),
    ProductArn: productArn(place),
    ProductName: PRODUCT,
    GeneratorId: generatorId(change.rule),
    AwsAccountId: change.account,
    CreatedAt: existing?.createdAt ?? change.recordedTime,
    UpdatedAt: change.recordedTime,
    Title: rule.title,
    Description: descriptionOf(change, meaning, leftOut),
    Types: TYPES,
    Severity,
    FindingProviderFields: { Severity, Types: TYPES },
    Compliance: {
      Status: statusOf(meaning, existing),
      RelatedRequirements: [REQUIREMENT],
      ...(reasons.length === 0
        ? {}
        : {
            StatusReasons: reasons.map(({ code, message }) => ({
              ReasonCode: code,
              Description: cutAtWord(printable(message), LONGEST_REASON),
            })),
          }),
    },
    RecordState: standing === 'away' ? 'ARCHIVED' : 'ACTIVE',
    Remediation: { Recommendation: recommendationOf(rule) },
    Resources: resources,
    ProductFields: fieldsOf(change, meaning, vpcId, leftOut),
  };
}

function statusOf({ standing }: Meaning, existing: ExistingFinding | undefined): ComplianceStatus {
  if (standing === 'away') return existing?.complianceStatus ?? 'NOT_AVAILABLE';
  return standing === 'passed' ? 'PASSED' : 'FAILED';
}

function recommendationOf({ remediation, documentation }: Rule) {
  return { Text: remediation, Url: documentation };
}

function atFaultOf({ annotation }: ComplianceChange, { details }: Meaning): readonly string[] {
  return details ? idsAtFault(details) : idsListedIn(annotation);
}

function descriptionOf(change: ComplianceChange, meaning: Meaning, leftOut: number): string {
  const tail = leftOut === 0 ? '' : ` Resources at fault that have no room here: ${leftOut}.`;
  return cutAtWord(printable(tellingOf(change, meaning)), LONGEST_DESCRIPTION - tail.length) + tail;
}

/** What dashboards filter by, and what the next run must know of this one. */
function fieldsOf(
  change: ComplianceChange,
  { verdict, waiver, details }: Meaning,
  vpcId: string | null,
  leftOut: number,
): Record<string, string> {
  return toFields(
    {
      rule: change.rule,
      resourceType: change.resourceType,
      resourceId: change.resourceId,
      vpcId,
      verdict,
      compliance: change.compliance,
      require: details?.requirement.require,
      policyRule: details?.requirement.rule,
      reasons: details?.reasons.map(({ code }) => code).join(','),
      warnings: details?.warnings.map(({ code }) => code).join(','),
      waiver: waiver?.id,
      waiverExpires: waiver?.expires,
      waiverOwner: waiver?.owner,
      resourcesLeftOut: leftOut === 0 ? undefined : String(leftOut),
      recordedTime: change.recordedTime,
      annotation: change.annotation,
      configRuleName: change.configRuleName,
      configRuleArn: change.configRuleArn,
    },
    LONGEST_FIELD,
  );
}
