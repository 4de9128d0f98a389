import { type ConfigServiceClient, DescribeConfigRulesCommand } from '@aws-sdk/client-config-service';
import { failedLook, OtherPolicy } from '../errors.ts';
import type { ConfigEvent } from './event.ts';

/**
 * Refuses an event whose rule asks for another policy than the function carries: results by an older policy would stay until
 * the next schedule. An event that is older than a deployment asks for the policy of before however often it is retried:
 * where its rule asks for the function's by now, it is let pass.
 * @throws {OtherPolicy}
 * @throws {FailedLook} when AWS refused or failed to tell what the rule asks for.
 */
export async function refuseOtherPolicy(
  { configRuleName, ruleParameters }: ConfigEvent,
  carried: string,
  config: ConfigServiceClient,
): Promise<void> {
  if (ruleParameters.policy === carried) return;
  const { ConfigRules = [] } = await config
    .send(new DescribeConfigRulesCommand({ ConfigRuleNames: [configRuleName] }))
    .catch((error: unknown) => {
      throw failedLook('config:DescribeConfigRules', error);
    });
  const asksForOurs = ConfigRules.some(({ InputParameters }) => policyIn(InputParameters) === carried);
  if (!asksForOurs) throw new OtherPolicy(ruleParameters.policy ?? 'without a digest', carried);
}

function policyIn(parameters = '{}'): unknown {
  try {
    return Object(JSON.parse(parameters)).policy;
  } catch {
    return undefined;
  }
}
