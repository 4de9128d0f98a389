import type { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import type { SecurityHubClient } from '@aws-sdk/client-securityhub';
import { putEvents } from '../lib/aws/event-bus.ts';
import { sentenceOf } from '../lib/aws/live-error.ts';
import { findingsById, importFindings, type SharedUpdate, updateFindings } from '../lib/aws/security-hub.ts';
import { problemOf } from '../lib/findings/asff.ts';
import type { ComplianceChange } from '../lib/findings/change.ts';
import { compareTimes } from '../lib/findings/lifecycle.ts';
import { reopening, toUpdate } from '../lib/findings/triage.ts';
import type { Verdict } from '../lib/rules/rule.ts';
import type { Home } from './lambda.ts';
import type { LookAgain } from './look-again.ts';
import { failedHubCall, saysOff } from './security-hub-off.ts';
import { type Task, tasksOf } from './tasks.ts';

export interface Deliverer extends LookAgain {
  readonly clients: LookAgain['clients'] & {
    readonly securityHub: SecurityHubClient;
    readonly eventBridge: EventBridgeClient;
  };
  readonly busName: string;
  readonly wait: (milliseconds: number) => Promise<void>;
}

export interface Delivered {
  /** Findings that Security Hub took. */
  readonly imported: number;
  /** Events that are on the bus. */
  readonly announced: number;
  /** The Ids of the findings about which something was to be done and was done. */
  readonly done: ReadonlySet<string>;
  /** What was not done, by the Id of the finding; the changes of these are to be delivered again. */
  readonly failures: ReadonlyMap<string, string>;
}

/**
 * Brings changes of compliance to Security Hub: imports the findings, announces changes of verdict, sets workflow, notes
 * and marks, and reads once more what it resolved. Each step is for those alone whose step before succeeded, but that a bus
 * which takes no events keeps no finding open or suppressed. The same changes may be delivered as often as need be: each
 * time goes on where the one before stopped.
 * @throws {FailedLook} when AWS refused or failed to tell what findings or resources there are.
 * @throws {SecurityHubOff} when Security Hub is not on in the account and Region.
 * @throws {FailedReport} when Security Hub refused a whole import.
 */
export async function deliver(
  changes: readonly ComplianceChange[],
  home: Home,
  deliverer: Deliverer,
): Promise<Delivered> {
  const failures = new Map<string, string>();
  const tasks = await tasksOf(changes, home, deliverer);
  const imported = await importTasks(tasks, home, deliverer, failures);
  const standing = tasks.filter(({ id }) => !failures.has(id));
  const announced = await announce(standing, deliverer, failures);
  await follow(standing, announced.verdicts, home, deliverer, failures);
  await reopen(standing, home, deliverer, failures);
  const done = new Set(tasks.flatMap(({ id }) => (failures.has(id) ? [] : [id])));
  return { imported, announced: announced.count, done, failures };
}

type Failures = Map<string, string>;

/** Gives how many findings Security Hub took. */
async function importTasks(
  tasks: readonly Task[],
  home: Home,
  { clients }: Deliverer,
  failures: Failures,
): Promise<number> {
  for (const { id, finding } of tasks) {
    const problem = finding && problemOf(finding);
    if (problem) failures.set(id, `the finding is not valid, which is a defect of ours: ${problem}`);
  }
  const findings = tasks.flatMap(({ id, finding }) => (finding && !failures.has(id) ? [finding] : []));
  const refused = await importFindings(clients.securityHub, findings).catch((error: unknown) => {
    throw failedHubCall('securityhub:BatchImportFindings', error, home);
  });
  for (const [id, problem] of refused) failures.set(id, `securityhub:BatchImportFindings: ${problem}`);
  return findings.length - refused.size;
}

/**
 * Gives the verdict that was announced last of each finding. Where one of several events of a finding did not get on the
 * bus, those after it do not count: they are announced again with it.
 */
async function announce(
  tasks: readonly Task[],
  { clients, busName }: Deliverer,
  failures: Failures,
): Promise<{ readonly count: number; readonly verdicts: ReadonlyMap<string, Verdict> }> {
  const due = tasks.flatMap(({ id, announcements }) => announcements.map((event) => ({ id, event })));
  const problems = await putEvents(
    clients.eventBridge,
    busName,
    due.map(({ event }) => event),
  );
  const verdicts = new Map<string, Verdict>();
  for (const [at, { id, event }] of due.entries()) {
    const problem = problems[at];
    if (problem !== undefined) failures.set(id, `events:PutEvents: ${problem}`);
    else if (!failures.has(id)) verdicts.set(id, event.newVerdict);
  }
  return { count: problems.filter((problem) => problem === undefined).length, verdicts };
}

/** Sets workflow, notes and marks. Findings that need the same share a call: a first evaluation takes few then. */
async function follow(
  tasks: readonly Pick<Task, 'id' | 'existing' | 'triage'>[],
  announced: ReadonlyMap<string, Verdict>,
  home: Home,
  { clients, wait }: Deliverer,
  failures: Failures,
): Promise<void> {
  const shared = new Map<string, { readonly ids: string[] } & Pick<SharedUpdate, 'update'>>();
  for (const { id, existing, triage } of tasks) {
    const update = toUpdate(existing, triage, announced.get(id));
    if (!update) continue;
    const key = JSON.stringify(update);
    const same = shared.get(key) ?? { ids: [], update };
    same.ids.push(id);
    shared.set(key, same);
  }
  for (const updates of shared.values()) {
    const left = await updateFindings(clients.securityHub, home, updates, wait).catch((error: unknown) => {
      if (saysOff(error)) throw failedHubCall('securityhub:BatchUpdateFindings', error, home);
      return new Map(updates.ids.map((id) => [id, sentenceOf(error)]));
    });
    for (const [id, problem] of left) failures.set(id, `securityhub:BatchUpdateFindings: ${problem}`);
  }
}

/**
 * Reads what was resolved once more, and opens what does not pass: another invocation may have imported a newer change
 * meanwhile, and no update can be made to depend on what it updates. What Security Hub does not give back yet is left to
 * reconcile. What cannot be read is to be delivered again, which opens it as well.
 */
async function reopen(
  tasks: readonly Task[],
  home: Home,
  deliverer: Deliverer,
  failures: Failures,
): Promise<void> {
  const resolved = new Map(
    tasks.flatMap((task) => (task.triage?.workflow === 'RESOLVED' ? [[task.id, timeOf(task)]] : [])),
  );
  const ids = [...resolved.keys()];
  const now = await findingsById(deliverer.clients.securityHub, home, ids).catch((error: unknown) => {
    for (const id of ids) failures.set(id, `securityhub:GetFindings: ${sentenceOf(error)}`);
    return [];
  });
  const late = now.flatMap((existing) => {
    const { id, updatedAt } = existing;
    const isNewer = compareTimes(updatedAt, resolved.get(id) ?? updatedAt) > 0;
    const triage = isNewer ? reopening(existing) : undefined;
    return triage ? [{ id, existing, triage }] : [];
  });
  await follow(late, new Map(), home, deliverer, failures);
}

/** When AWS Config recorded what a finding is made of once its task is done. */
function timeOf({ finding, existing }: Task): string | undefined {
  return finding?.UpdatedAt ?? existing?.updatedAt;
}
