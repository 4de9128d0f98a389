import type { AwsSecurityFinding } from '@aws-sdk/client-securityhub';
import type { Result } from '../../lib/check.ts';
import type { ComplianceChange } from '../../lib/findings/change.ts';
import type { ComplianceChanged } from '../../lib/findings/compliance-changed.ts';
import { type ExistingFinding, readFinding } from '../../lib/findings/existing.ts';
import { findingId, productArn } from '../../lib/findings/identity.ts';
import { type Plan, plan } from '../../lib/findings/lifecycle.ts';
import { toUpdate } from '../../lib/findings/triage.ts';
import { SecurityHubModel } from '../functions/security-hub-model.ts';
import { aChange, minute, PLACE } from './builders.ts';

export function aHub(userDefinedFields: 'replace' | 'merge' = 'replace'): SecurityHubModel {
  return new SecurityHubModel({
    account: PLACE.account,
    now: () => new Date(minute(1_000)),
    userDefinedFields,
  });
}

export interface Looked {
  readonly looked?: Result | undefined;
  readonly isGone?: boolean;
}

export function existingIn(hub: SecurityHubModel, id = findingId(aChange())): ExistingFinding | undefined {
  return readFinding(hub.getFindings({ Filters: { Id: [{ Value: id }] } }).Findings?.[0], PLACE);
}

/** What would be done about changes of one resource now. */
export function planFor(
  hub: SecurityHubModel,
  changes: readonly ComplianceChange[],
  { looked, isGone = false }: Looked = {},
): Plan {
  const [first = aChange()] = changes;
  const existing = existingIn(hub, findingId(first));
  return plan({ changes, looked, isGone, existing, place: PLACE });
}

/** Does all of it, and gives the events that were put on the bus. */
export function apply(
  hub: SecurityHubModel,
  changes: readonly ComplianceChange[],
  look: Looked = {},
): readonly ComplianceChanged[] {
  const [first = aChange()] = changes;
  const id = findingId(first);
  const existing = existingIn(hub, id);
  const { finding, announcements, triage } = planFor(hub, changes, look);
  if (finding) hub.batchImportFindings({ Findings: [finding] });
  const update = toUpdate(existing, triage, announcements.at(-1)?.newVerdict);
  if (update) {
    hub.batchUpdateFindings({ FindingIdentifiers: [{ Id: id, ProductArn: productArn(PLACE) }], ...update });
  }
  return announcements;
}

/** As an analyst does it in the console. */
export function byAnalyst(
  hub: SecurityHubModel,
  workflow: 'NEW' | 'NOTIFIED' | 'RESOLVED' | 'SUPPRESSED',
  note?: string,
): void {
  hub.batchUpdateFindings({
    FindingIdentifiers: [{ Id: findingId(aChange()), ProductArn: productArn(PLACE) }],
    Workflow: { Status: workflow },
    ...(note === undefined ? {} : { Note: { Text: note, UpdatedBy: 'analyst@example.com' } }),
  });
}

/** `FAILED ACTIVE SUPPRESSED, note by us` */
export function standOf(finding: AwsSecurityFinding | undefined): string {
  if (!finding) return 'no finding';
  const { Compliance, RecordState, Workflow, Note } = finding;
  const by = Note ? `, note by ${Note.UpdatedBy === 'analyst@example.com' ? 'the analyst' : 'us'}` : '';
  return `${Compliance?.Status} ${RecordState} ${Workflow?.Status}${by}`;
}
