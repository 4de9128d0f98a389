import type { ConfigServiceClient } from '@aws-sdk/client-config-service';
import { ownFindings } from '../../lib/aws/security-hub.ts';
import type { ComplianceChange } from '../../lib/findings/change.ts';
import { FailedReport, RefusedEvent } from '../errors.ts';
import type { Home } from '../lambda.ts';
import type { Measure } from '../measure.ts';
import { failedHubCall } from '../security-hub-off.ts';
import { compare, type Difference } from './compare.ts';
import type { ReconcileEvent } from './event.ts';
import { confirmed, type Mended, type Mender, mend, TIME_FOR_A_BATCH } from './mend.ts';
import { deployedRules, resultsOf } from './results.ts';

/** How many findings a run mends at most; the next one goes on. */
const MOST_MENDED = 1000;
/** On schedule, what is younger than this is mended so much later: its event may just be on its way to publish. */
const PATIENCE = 120_000;

export interface Reconciler extends Mender {
  readonly clients: Mender['clients'] & { readonly config: ConfigServiceClient };
  /** What the names of our AWS Config rules begin with. */
  readonly prefix: string;
  readonly measure: Measure<'reconcile'>;
}

/** What a run did, for the log and for whoever started it by hand. */
export interface Reconciled {
  readonly rules: number;
  readonly compared: number;
  readonly healed: number;
  readonly refreshed: number;
  readonly archived: number;
  /** Differences that are left to the next run. */
  readonly left: number;
}

/**
 * Compares every result that AWS Config has recorded for our rules with Security Hub's findings, and mends what differs as
 * publish would have. Where our rules are missing nothing is done, whatever findings there are.
 * @throws {RefusedEvent} for a schedule of another account or Region.
 * @throws {FailedLook} when AWS refused or failed to tell results, findings or resources.
 * @throws {SecurityHubOff} when Security Hub is not on in the account and Region.
 * @throws {FailedReport} when something was not taken; the rest is done first.
 */
export async function reconcile(
  event: ReconcileEvent,
  home: Home,
  reconciler: Reconciler,
): Promise<Reconciled> {
  refuseForeign(event, home);
  const { measure, now } = reconciler;
  const started = now();
  const { rules, compared, differences } = await differencesIn(home, started, reconciler);
  const due = await confirmed(differences.slice(0, MOST_MENDED), home, reconciler);
  const ageOf = ({ change }: Difference) => started.getTime() - Date.parse(change.recordedTime);
  const isYoung = (difference: Difference) => !event.isByHand && ageOf(difference) < PATIENCE;
  const { mended, failed, left } = await mendInTurn(
    due.filter((difference) => !isYoung(difference)),
    due.filter(isYoung),
    home,
    reconciler,
  );

  const unreported = [...mended, ...failed, ...left].filter(({ kind }) => kind === 'heal').map(ageOf);
  const count = (kind: Difference['kind']) => mended.filter((difference) => difference.kind === kind).length;
  const did = { healed: count('heal'), refreshed: count('refresh'), archived: count('archive') };
  measure('ResultsCompared', compared);
  measure('OldestUnreportedChange', Math.max(0, ...unreported) / 1000);
  measure('FindingsHealed', did.healed);
  measure('FindingsRefreshed', did.refreshed);
  measure('FindingsArchived', did.archived);
  if (failed.length > 0)
    throw new FailedReport(`findings that were not mended: ${failed.length}; the log names them`);
  return { rules, compared, ...did, left: Math.max(0, differences.length - MOST_MENDED) + left.length };
}

/** What is old first; then, after a while if there is time for it, what is young, about which publish may be busy. */
async function mendInTurn(
  old: readonly Difference[],
  young: readonly Difference[],
  home: Home,
  reconciler: Reconciler,
): Promise<Mended> {
  const first = await mend(old, home, reconciler);
  const isTime = reconciler.timeLeft() > PATIENCE + TIME_FOR_A_BATCH;
  if (young.length > 0 && isTime) await reconciler.wait(PATIENCE);
  const second = await mend(young, home, reconciler);
  return {
    mended: [...first.mended, ...second.mended],
    failed: [...first.failed, ...second.failed],
    left: [...first.left, ...second.left],
  };
}

async function differencesIn(
  home: Home,
  now: Date,
  { clients, prefix, logger }: Reconciler,
): Promise<{
  readonly rules: number;
  readonly compared: number;
  readonly differences: readonly Difference[];
}> {
  const deployed = await deployedRules(clients.config, prefix);
  if (deployed.length === 0) {
    logger.warn('AWS Config has no rule of ours: nothing is compared', { prefix });
    return { rules: 0, compared: 0, differences: [] };
  }
  const findings = await ownFindings(clients.securityHub, home).catch((error: unknown) => {
    throw failedHubCall('securityhub:GetFindings', error, home);
  });
  const results: ComplianceChange[] = [];
  for (const rule of deployed) results.push(...(await resultsOf(clients.config, rule, home)));
  const rules = new Set(deployed.map(({ rule }) => rule));
  const differences = compare({ rules, results, findings, place: home, now });
  return { rules: deployed.length, compared: results.length, differences };
}

function refuseForeign(event: ReconcileEvent, home: Home): void {
  if (event.isByHand || (event.account === home.account && event.region === home.region)) return;
  throw new RefusedEvent(
    `it is of ${event.account} ${event.region}, and the function is in ${home.account} ${home.region}`,
  );
}
