import { hubsOf } from '../check.ts';
import { explainVpc } from '../explain.ts';
import { renderExplanation } from '../report/explanation.ts';
import { colour } from './colour.ts';
import { dayOf, loadAccounts, loadPolicy, openSource, progressOn, type SourceOptions } from './inputs.ts';
import { UsageError } from './usage-error.ts';
import { warn } from './warn.ts';
import { deliver } from './write-output.ts';

export interface ExplainOptions extends SourceOptions {
  readonly policy: string;
  readonly accounts?: string;
  readonly at?: string;
}

/** `s3ec explain VPC`: how its verdicts come about. @throws {UsageError} when no capture has the VPC. */
export async function explain(vpcId: string, options: ExplainOptions): Promise<number> {
  const at = dayOf(options.at, new Date());
  const accounts = loadAccounts(options.accounts);
  const { policy, file } = loadPolicy(options.policy, accounts);
  const hubs = hubsOf(policy).map((hub) => hub.vpc);
  const source = await openSource(options, hubs.length > 0);
  const explanations = explainVpc(vpcId, {
    captures: source.mentioning([vpcId]),
    hubCaptures: source.mentioning(hubs),
    policy,
    accounts,
    at,
  });
  progressOn(options.quiet === true)(undefined);
  source.assertAllLoaded();
  warn(source.unreadable, 'not read');
  if (explanations.length === 0) throw new UsageError(`no capture has the VPC ${vpcId}`);
  const texts = explanations.map((explanation) =>
    renderExplanation(explanation, { rules: policy.rules ?? [], policyFile: file, colour: colour(true) }),
  );
  await deliver(texts.join('\n'), undefined);
  return source.unreadable.length > 0 ? 2 : 0;
}
