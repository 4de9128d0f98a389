import {
  type ConfigServiceClient,
  type Evaluation,
  PutEvaluationsCommand,
} from '@aws-sdk/client-config-service';
import { sentenceOf } from '../../lib/aws/live-error.ts';
import { FailedReport } from '../errors.ts';

/** The most evaluations of a call (Config API Reference, PutEvaluations). */
const LARGEST_BATCH = 100;
const ATTEMPTS = 5;
const FIRST_WAIT = 200;

export interface Reporting {
  readonly config: ConfigServiceClient;
  /** Of the invocation that the evaluations answer. */
  readonly resultToken: string;
  /** Waits for so many milliseconds. */
  readonly wait: (milliseconds: number) => Promise<void>;
}

/**
 * Tells AWS Config, in hundreds; an empty list acknowledges a run that found nothing to judge. Evaluations that Config
 * fails to take are sent again, and those of the other batches are sent all the same.
 * @throws {FailedReport} when Config refuses the call, or still fails to take some after several attempts.
 */
export async function report(evaluations: readonly Evaluation[], reporting: Reporting): Promise<void> {
  const batches = Array.from(
    { length: Math.max(1, Math.ceil(evaluations.length / LARGEST_BATCH)) },
    (_, at) => evaluations.slice(at * LARGEST_BATCH, (at + 1) * LARGEST_BATCH),
  );
  const failed: Evaluation[] = [];
  for (const batch of batches) failed.push(...(await put(batch, reporting)));
  const [first] = failed;
  if (!first) return;
  throw new FailedReport(
    `AWS Config did not take ${failed.length} of ${evaluations.length} evaluations after ${ATTEMPTS} attempts, that of ${first.ComplianceResourceId} among them`,
  );
}

/** Gives what Config did not take in the end. */
async function put(
  batch: readonly Evaluation[],
  { config, resultToken, wait }: Reporting,
): Promise<readonly Evaluation[]> {
  let left = batch;
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    if (attempt > 0) await wait(FIRST_WAIT * 2 ** (attempt - 1));
    const answer = await config
      .send(new PutEvaluationsCommand({ ResultToken: resultToken, Evaluations: [...left] }))
      .catch((error: unknown) => {
        throw new FailedReport(`config:PutEvaluations is refused: ${sentenceOf(error)}`, { cause: error });
      });
    left = answer.FailedEvaluations ?? [];
    if (left.length === 0) return [];
  }
  return left;
}
