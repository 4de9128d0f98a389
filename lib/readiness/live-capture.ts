import type { ReadinessAnswers, Refusal } from './answers.ts';
import { allowing, type Check, isDenied, listed, unknown } from './check.ts';

/** Without these a capture of named Regions, judged by a policy without hubs, still is whole. */
const AT_TIMES: ReadonlySet<string> = new Set(['ec2:DescribeRegions', 'route53:ListHostedZonesByVPC']);

/** Whether whoever asks may make each call of a live capture: `s3ec check` and `s3ec capture` without saved ones. */
export function assessLiveCapture({ capture }: Pick<ReadinessAnswers, 'capture'>): Check[] {
  const name = 'live-capture';
  const tried = Object.entries(capture).map(([action, asked]) => ({ action, asked }));
  const refused = tried.flatMap(({ action, asked }) =>
    asked && 'refusal' in asked ? [{ action, refusal: asked.refusal }] : [],
  );
  const denied = refused.filter(({ refusal }) => isDenied(refusal));
  const failed = refused.filter(({ refusal }) => !isDenied(refusal));
  const checks = [
    ...(denied.length > 0 ? [denial(denied)] : []),
    ...failed.map(({ action, refusal }) => unknown(name, action, refusal)),
  ];
  if (checks.length > 0) return checks;
  const untried = tried.filter(({ asked }) => asked === null).map(({ action }) => action);
  const rest = untried.length > 0 ? `; nothing here to try ${listed(untried)} on` : '';
  const says = `a live capture may make the ${tried.length - untried.length} calls that were tried${rest}`;
  return [{ name, status: 'ready', says, todo: null }];
}

function denial(denied: readonly { readonly action: string; readonly refusal: Refusal }[]): Check {
  const actions = denied.map(({ action }) => action);
  const isPartial = actions.every((action) => AT_TIMES.has(action));
  return {
    name: 'live-capture',
    status: isPartial ? 'warning' : 'problem',
    says: `a live capture is denied ${listed(actions)}: ${isPartial ? 'no capture of all Regions or of hosted zones is whole' : 'what rests on the answers stays undetermined'}`,
    todo: allowing(denied),
  };
}
