import {
  ConfigServiceClient,
  DescribeConfigRuleEvaluationStatusCommand,
  DescribeConfigRulesCommand,
  DescribeConfigurationRecorderStatusCommand,
  DescribeConfigurationRecordersCommand,
  DescribeDeliveryChannelsCommand,
} from '@aws-sdk/client-config-service';
import {
  DescribeHubCommand,
  GetAdministratorAccountCommand,
  ListEnabledProductsForImportCommand,
  SecurityHubClient,
} from '@aws-sdk/client-securityhub';
import type { Asked, ReadinessAnswers } from '../readiness/answers.ts';
import { deployedRules } from '../readiness/config-rules.ts';
import { asked } from './asked.ts';
import { type EveryRegionOptions, inEveryRegion, type Place } from './every-region.ts';
import { isCodeOfRegion, LiveError } from './live-error.ts';
import { allPages, assertFromAws, type Page } from './pages.ts';
import type { TargetRequest, Unreadable } from './targets.ts';
import { tryCapture } from './try-capture.ts';

/**
 * Asks what readiness rests on in every account and Region of the request. What cannot be asked at all is told among it.
 * @throws {LiveError} when nothing can be asked, as `inEveryRegion` says.
 */
export function askReadiness(
  request: TargetRequest,
  options: EveryRegionOptions,
): AsyncGenerator<{ readonly answers: ReadinessAnswers } | { readonly unreadable: Unreadable }, void, void> {
  return inEveryRegion(request, options, async (place) => ({ answers: await askPlace(place) }));
}

/** @throws {LiveError} where no call has an answer because the Region is not enabled, or not reached. */
async function askPlace(place: Place): Promise<ReadinessAnswers> {
  const { identity, region, clients } = place;
  const config = clients.of(ConfigServiceClient)(region, identity.credentials);
  const hub = clients.of(SecurityHubClient)(region, identity.credentials);
  try {
    const [ofConfig, ofHub, capture] = await Promise.all([askConfig(config), askHub(hub), tryCapture(place)]);
    refuseWholeRegion([...Object.values(ofConfig), ...Object.values(ofHub), ...Object.values(capture)]);
    return { account: identity.account, role: identity.role, region, ...ofConfig, ...ofHub, capture };
  } finally {
    config.destroy();
    hub.destroy();
  }
}

type ConfigAnswers = Pick<
  ReadinessAnswers,
  'recorders' | 'recorderStatus' | 'deliveryChannels' | 'configRules' | 'evaluationStatus'
>;

/** Recorders that AWS services keep for themselves are not among the answers, unless asked for (API Reference). */
async function askConfig(config: ConfigServiceClient): Promise<ConfigAnswers> {
  const recorders = askedList('ConfigurationRecorders', () =>
    config.send(new DescribeConfigurationRecordersCommand()),
  );
  const recorderStatus = askedList('ConfigurationRecordersStatus', () =>
    config.send(new DescribeConfigurationRecorderStatusCommand()),
  );
  const deliveryChannels = askedList('DeliveryChannels', () =>
    config.send(new DescribeDeliveryChannelsCommand()),
  );
  const configRules = await askedList('ConfigRules', (token) =>
    config.send(new DescribeConfigRulesCommand(token)),
  );
  const ConfigRuleNames =
    'answer' in configRules
      ? deployedRules(configRules.answer).map(({ configRuleName }) => configRuleName)
      : [];
  const evaluationStatus =
    ConfigRuleNames.length > 0
      ? askedList('ConfigRulesEvaluationStatus', (token) =>
          config.send(new DescribeConfigRuleEvaluationStatusCommand({ ConfigRuleNames, ...token })),
        )
      : null;
  return {
    recorders: await recorders,
    recorderStatus: await recorderStatus,
    deliveryChannels: await deliveryChannels,
    configRules,
    evaluationStatus: await evaluationStatus,
  };
}

type HubAnswers = Pick<ReadinessAnswers, 'hub' | 'products' | 'administrator'>;

async function askHub(client: SecurityHubClient): Promise<HubAnswers> {
  const hub = asked(
    client.send(new DescribeHubCommand()).then((answer) => {
      if (!answer.HubArn) assertFromAws(answer, 'HubArn');
    }),
  );
  const products = askedList('ProductSubscriptions', (token) =>
    client.send(new ListEnabledProductsForImportCommand(token)),
  );
  const administrator = asked(
    client.send(new GetAdministratorAccountCommand()).then((answer) => {
      if (!answer.Administrator) assertFromAws(answer, 'Administrator');
      return answer.Administrator ?? null;
    }),
  );
  return { hub: await hub, products: await products, administrator: await administrator };
}

/** The items of every page of a list. */
function askedList<Key extends string, Item>(
  list: Key,
  ask: (token: { NextToken?: string }) => Promise<Page<Key, Item>>,
): Promise<Asked<readonly Item[]>> {
  return asked(allPages(list, ask).then((all) => all[list]));
}

/** Where nothing at all has an answer the Region is not unready, it was not asked. */
function refuseWholeRegion(all: readonly (Asked<unknown> | null)[]): void {
  const refusals = all.flatMap((one) => (one ? ['refusal' in one ? one.refusal : null] : []));
  const [first] = refusals;
  if (first && refusals.every((refusal) => refusal && isCodeOfRegion(refusal.code)))
    throw new LiveError(first.sentence);
}
