import type { SecurityHubClient } from '@aws-sdk/client-securityhub';
import { findingsById } from '../lib/aws/security-hub.ts';
import type { ComplianceChange } from '../lib/findings/change.ts';
import type { ExistingFinding } from '../lib/findings/existing.ts';
import { findingId } from '../lib/findings/identity.ts';
import { type Plan, plan } from '../lib/findings/lifecycle.ts';
import type { Home } from './lambda.ts';
import { type Judged, type LookAgain, lookAgain, type Seen, unseen } from './look-again.ts';
import { failedHubCall } from './security-hub-off.ts';

/** One finding, and what is to be done about it. */
export interface Task extends Plan {
  readonly id: string;
  readonly existing: ExistingFinding | undefined;
}

/** The changes of one resource under one rule, and the finding that there is. */
interface Group {
  readonly id: string;
  readonly changes: readonly ComplianceChange[];
  readonly judged: Judged;
  readonly existing: ExistingFinding | undefined;
}

/**
 * What changes of compliance ask for, by the findings that there are and by a look at the resources of those alone about
 * which something is to be done.
 * @throws {FailedLook} when AWS refused or failed to tell what findings or resources there are.
 * @throws {SecurityHubOff} when Security Hub is not on in the account and Region.
 */
export async function tasksOf(
  changes: readonly ComplianceChange[],
  home: Home,
  looking: LookAgain & { readonly clients: { readonly securityHub: SecurityHubClient } },
): Promise<readonly Task[]> {
  const groups = await groupsOf(changes, home, looking.clients.securityHub);
  const pending = groups
    .map((group) => ({ group, unseenPlan: planOf(group, unseen, home) }))
    .filter(({ unseenPlan }) => isPending(unseenPlan));
  const seen = await lookAgain(
    pending.flatMap(({ group, unseenPlan }) => (isTold(unseenPlan) ? [group.judged] : [])),
    home,
    looking,
  );
  return pending
    .map(({ group, unseenPlan }) => ({
      id: group.id,
      existing: group.existing,
      ...(isTold(unseenPlan) ? planOf(group, seen, home) : unseenPlan),
    }))
    .filter(isPending);
}

async function groupsOf(
  changes: readonly ComplianceChange[],
  home: Home,
  client: SecurityHubClient,
): Promise<readonly Group[]> {
  const byId = new Map<string, readonly [ComplianceChange, ...ComplianceChange[]]>();
  for (const change of changes) {
    const id = findingId(change);
    const before = byId.get(id);
    byId.set(id, before ? [...before, change] : [change]);
  }
  const findings = await findingsById(client, home, [...byId.keys()]).catch((error: unknown) => {
    throw failedHubCall('securityhub:GetFindings', error, home);
  });
  const existing = new Map(findings.map((finding) => [finding.id, finding]));
  return [...byId].map(([id, ofOne]) => {
    const [{ rule, resourceId }] = ofOne;
    const before = existing.get(id);
    return { id, changes: ofOne, judged: { rule, resourceId, vpcId: before?.vpcId }, existing: before };
  });
}

function planOf({ changes, judged, existing }: Group, seen: Seen, place: Home): Plan {
  return plan({ changes, ...seen(judged), existing, place });
}

function isPending(plan: Plan): boolean {
  return isTold(plan) || plan.triage !== undefined;
}

/** Whether something is said of the resource, for which it is looked at; a workflow goes by the finding alone. */
function isTold({ finding, announcements }: Plan): boolean {
  return finding !== undefined || announcements.length > 0;
}
