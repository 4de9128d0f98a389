import { askReadiness } from '../aws/ask-readiness.ts';
import { assess, exitCodeOf, type Readiness, summaryOf } from '../readiness/assess.ts';
import { renderReadiness, renderReadinessJson } from '../report/readiness.ts';
import { colour } from './colour.ts';
import { progressOn, type SourceOptions, shownLive } from './inputs.ts';
import { requestOf, whatIsUnread } from './live.ts';
import { warn } from './warn.ts';
import { deliver } from './write-output.ts';

export interface DoctorOptions extends Omit<SourceOptions, 'capture' | 'account'> {
  readonly format: 'table' | 'json';
}

/** `s3ec doctor`: whether each account and Region is ready for the service, and what to do where it is not. */
export async function doctor(options: DoctorOptions): Promise<number> {
  const now = new Date();
  const progress = progressOn(options.quiet === true);
  const places: Readiness[] = [];
  const notRead: string[] = [];
  const asking = askReadiness(requestOf(options), {
    progress: (done, all) => progress(`asked AWS in ${done} of ${all} Regions`),
  });
  for await (const answer of asking) {
    if ('unreadable' in answer) notRead.push(whatIsUnread(answer.unreadable));
    else places.push(assess(answer.answers, now));
  }
  progress(undefined);
  places.sort((a, b) => (`${a.account} ${a.region}` < `${b.account} ${b.region}` ? -1 : 1));
  notRead.sort();
  await deliver(
    options.format === 'json'
      ? renderReadinessJson(places, { notRead, checkedAt: now.toISOString() })
      : renderReadiness(places, { notRead, again: shownLive(options), colour: colour(true) }),
  );
  warn(notRead, 'not read');
  return notRead.length > 0 ? 2 : exitCodeOf(summaryOf(places.flatMap(({ checks }) => checks)));
}
