import * as z from 'zod/mini';
import { COMPLIANCES, type ComplianceChange, ruleOfConfigRule } from '../../lib/findings/change.ts';
import { inEnglish, problemsOf } from '../../lib/network/in-english.ts';
import { CATALOGUE } from '../../lib/rules/catalogue.ts';
import { RefusedEvent } from '../errors.ts';
import type { Home } from '../lambda.ts';

/** How AWS Lambda gives messages of a queue (developer guide, SQS event sources), and what is read of them. */
export const QueueEvent = z.object({
  Records: z.array(z.object({ messageId: z.string().check(z.minLength(1)), body: z.string() })),
});
export type QueueEvent = z.infer<typeof QueueEvent>;

const timestamp = z.pipe(
  z.string().check(z.refine((time) => !Number.isNaN(Date.parse(time)), 'expected a time')),
  z.transform((time) => new Date(time).toISOString()),
);

/**
 * A `Config Rules Compliance Change` of Amazon EventBridge (AWS Config developer guide, Monitoring with EventBridge), and
 * what is read of it. A first result has no `oldEvaluationResult`, and not every result has an annotation.
 */
const ConfigChange = z.object({
  source: z.literal('aws.config'),
  'detail-type': z.literal('Config Rules Compliance Change'),
  account: z.nullish(z.string()),
  region: z.nullish(z.string()),
  detail: z.object({
    messageType: z.literal('ComplianceChangeNotification'),
    awsAccountId: z.string(),
    awsRegion: z.string(),
    configRuleName: z.string(),
    configRuleARN: z.nullish(z.string()),
    resourceType: z.string(),
    resourceId: z.string().check(z.regex(/^vpce?-[0-9a-zA-Z]{1,64}$/, 'expected a VPC or an endpoint')),
    newEvaluationResult: z.object({
      complianceType: z.enum(COMPLIANCES),
      resultRecordedTime: timestamp,
      annotation: z.nullish(z.string()),
    }),
    oldEvaluationResult: z.nullish(z.object({ complianceType: z.nullish(z.string()) })),
  }),
});

/**
 * Reads the body of a message.
 * @throws {RefusedEvent} for what is not such an event, or of another account, Region or rule than ours.
 */
export function readChange(body: string, home: Home, prefix: string): ComplianceChange {
  const parsed = ConfigChange.safeParse(parseJson(body), { error: inEnglish });
  if (!parsed.success) throw new RefusedEvent(problemsOf(parsed.error));
  const { account, region, detail } = parsed.data;
  refuseForeign('account', [account ?? home.account, detail.awsAccountId], home.account);
  refuseForeign('Region', [region ?? home.region, detail.awsRegion], home.region);
  const { configRuleName, resourceType, resourceId, newEvaluationResult, oldEvaluationResult } = detail;
  const rule = ruleOfConfigRule(configRuleName, prefix);
  if (!rule) throw new RefusedEvent(`${configRuleName} is no rule of ours`);
  const { resourceType: judged } = CATALOGUE[rule];
  if (resourceType !== judged || resourceId.startsWith('vpce-') !== (judged === 'AWS::EC2::VPCEndpoint')) {
    throw new RefusedEvent(`${rule} judges ${judged}, and the event is about ${resourceType} ${resourceId}`);
  }
  return {
    rule,
    account: home.account,
    region: home.region,
    resourceType: judged,
    resourceId,
    compliance: newEvaluationResult.complianceType,
    formerly: COMPLIANCES.find((one) => one === oldEvaluationResult?.complianceType) ?? null,
    recordedTime: newEvaluationResult.resultRecordedTime,
    annotation: newEvaluationResult.annotation ?? null,
    configRuleName,
    configRuleArn: detail.configRuleARN ?? null,
  };
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw new RefusedEvent('the body of the message is not JSON');
  }
}

function refuseForeign(what: string, told: readonly string[], ours: string): void {
  const other = told.find((one) => one !== ours);
  if (other !== undefined)
    throw new RefusedEvent(`it is of ${what} ${other}, and the function is in ${ours}`);
}
