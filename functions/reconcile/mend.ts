import type { Logger } from '@aws-lambda-powertools/logger';
import { findingId } from '../../lib/findings/identity.ts';
import { type Deliverer, deliver } from '../deliver.ts';
import type { Home } from '../lambda.ts';
import { lookAgain } from '../look-again.ts';
import type { Difference } from './compare.ts';

/** How many findings are delivered together, and the time that it may take, throttled calls included. */
const BATCH = 100;
export const TIME_FOR_A_BATCH = 90_000;

export interface Mender extends Deliverer {
  readonly logger: Pick<Logger, 'error' | 'warn'>;
  /** How many milliseconds the invocation still has. */
  readonly timeLeft: () => number;
}

export interface Mended {
  /** Differences that were there, and are not any more. */
  readonly mended: readonly Difference[];
  readonly failed: readonly Difference[];
  /** Those for which there was no time. */
  readonly left: readonly Difference[];
}

/**
 * The differences without those of results that are gone although the rule still judges the resource: AWS Config may have
 * lost its results, or answer nothing at all, and that archives nothing.
 * @throws {FailedLook} when AWS refused or failed to answer.
 */
export async function confirmed(
  differences: readonly Difference[],
  home: Home,
  mender: Mender,
): Promise<readonly Difference[]> {
  const toArchive = differences.filter(({ kind }) => kind === 'archive');
  const seen = await lookAgain(
    toArchive.map(({ judged }) => judged),
    home,
    mender,
  );
  const isConfirmed = ({ kind, judged }: Difference) => {
    if (kind !== 'archive') return true;
    const { looked } = seen(judged);
    return !looked || (looked.verdict === 'NOT_APPLICABLE' && looked.waiver === null);
  };
  const kept = differences.filter(isConfirmed);
  const left = differences.length - kept.length;
  if (left > 0)
    mender.logger.warn('findings without a result are left, for the rule still judges them', { left });
  return kept;
}

/** Delivers the changes that mend differences, a batch after the other, for as long as there is time for one. */
export async function mend(differences: readonly Difference[], home: Home, mender: Mender): Promise<Mended> {
  const mended: Difference[] = [];
  const failed: Difference[] = [];
  let at = 0;
  for (; at < differences.length && mender.timeLeft() > TIME_FOR_A_BATCH; at += BATCH) {
    const batch = differences.slice(at, at + BATCH);
    const { done, failures } = await deliver(
      batch.map(({ change }) => change),
      home,
      mender,
    );
    for (const [finding, problem] of failures)
      mender.logger.error('a finding was not mended', { finding, problem });
    failed.push(...batch.filter(({ change }) => failures.has(findingId(change))));
    mended.push(...batch.filter(({ change }) => done.has(findingId(change))));
  }
  return { mended, failed, left: differences.slice(at) };
}
