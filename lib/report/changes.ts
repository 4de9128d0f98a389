import type { Result } from '../check.ts';
import type { Change } from '../compare.ts';
import { counted, wrap } from './text.ts';

/** Changed verdicts as text for a terminal: what each was, what it becomes, and why, under either policy. */
export function renderChanges(changes: readonly Change[], judged: number): string {
  const lines = changes.flatMap(({ before, after }) => [
    ...wrap(`${after.account}  ${after.region}  ${after.resourceId}  ${after.rule}`),
    ...wrap(`${before.verdict} -> ${after.verdict}`, '  '),
    ...wrap(`was: ${why(before)}`, '  '),
    ...wrap(`now: ${why(after)}`, '  '),
    '',
  ]);
  const vpcs = new Set(changes.map(({ after }) => `${after.account} ${after.region} ${after.vpcId}`)).size;
  const summary =
    changes.length === 0
      ? `No verdict changes (${counted(judged, 'result')}).`
      : `${changes.length} of ${counted(judged, 'result')} change, in ${counted(vpcs, 'VPC')}.`;
  return `${[...lines, summary].join('\n')}\n`;
}

function why({ requirement, reasons }: Result): string {
  const because = reasons[0] ? `; ${reasons[0].message}` : '';
  return `"${requirement.rule}" asks for ${requirement.require}${because}`;
}

/** Changed verdicts as JSON. */
export function renderChangesJson(changes: readonly Change[]): string {
  return `${JSON.stringify(
    changes.map(({ before, after }) => ({
      rule: after.rule,
      account: after.account,
      region: after.region,
      resourceId: after.resourceId,
      vpcId: after.vpcId,
      before: side(before),
      after: side(after),
    })),
    null,
    2,
  )}\n`;
}

function side({ verdict, severity, requirement, waiver, reasons }: Result): object {
  return { verdict, severity, requirement, waiver, reasons };
}
