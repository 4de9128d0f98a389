import { GetComplianceDetailsByConfigRuleCommand } from '@aws-sdk/client-config-service';
import { expect, it } from 'vitest';
import { FailedLook } from '../../../functions/errors.ts';
import { recordedResources } from '../../../functions/evaluate/recorded.ts';
import { goneAnnotation, toAnnotation } from '../../../lib/findings/annotation.ts';
import { anExemption, anOpenQuestion, aWaivedResult } from '../../findings/builders.ts';
import { aConfigService, aRefusal } from './config-service.ts';
import { recordedAnswer } from './events.ts';

it('are all resources that the rule calls compliant or not, page by page', async () => {
  const recorded = Array.from({ length: 250 }, (_, at) => ({
    id: `vpc-${at}`,
    compliance: at % 2 === 0 ? ('COMPLIANT' as const) : ('NON_COMPLIANT' as const),
  }));
  const config = aConfigService({
    recorded: [...recorded, { id: 'vpc-0na', compliance: 'NOT_APPLICABLE' }],
  });
  expect(await recordedResources(config.client, 'my-rule')).toEqual(
    recorded.map(({ id }) => ({ type: 'AWS::EC2::VPC', id })),
  );
  expect(
    config.mock.commandCalls(GetComplianceDetailsByConfigRuleCommand).map(({ args: [{ input }] }) => input),
  ).toEqual(
    [undefined, '100', '200'].map((NextToken) => ({
      ConfigRuleName: 'my-rule',
      ComplianceTypes: ['COMPLIANT', 'NON_COMPLIANT', 'NOT_APPLICABLE'],
      Limit: 100,
      ...(NextToken ? { NextToken } : {}),
    })),
  );
});

it('are those too that do not apply for a waiver or for want of knowledge, and no others that do not apply', async () => {
  const annotations = {
    'vpc-0waived': toAnnotation(aWaivedResult()),
    'vpc-0open': toAnnotation(anOpenQuestion()),
    'vpc-0exempt': toAnnotation(anExemption()),
    'vpc-0gone': goneAnnotation('RESOURCE_GONE'),
    'vpc-0foreign': 'WAIVED',
  };
  const config = aConfigService({
    recorded: Object.entries(annotations).map(([id, annotation]) => ({
      id,
      compliance: 'NOT_APPLICABLE',
      annotation,
    })),
  });
  expect((await recordedResources(config.client, 'x')).map(({ id }) => id)).toEqual([
    'vpc-0waived',
    'vpc-0open',
  ]);
});

it('are read from an answer as AWS Config once gave it', async () => {
  const config = aConfigService();
  config.mock
    .on(GetComplianceDetailsByConfigRuleCommand)
    .resolves(recordedAnswer('config.GetComplianceDetailsByConfigRule_1.json'));
  expect(await recordedResources(config.client, 'custodian-good-vol')).toEqual([
    { type: 'AWS::EC2::Volume', id: 'vol-0c6efd2a9f5677a03' },
  ]);
});

it('that are not named whole are no resources', async () => {
  const config = aConfigService();
  config.mock.on(GetComplianceDetailsByConfigRuleCommand).resolves({
    EvaluationResults: [
      {},
      { EvaluationResultIdentifier: {} },
      { EvaluationResultIdentifier: { EvaluationResultQualifier: { ResourceId: 'vpc-0a1' } } },
      { EvaluationResultIdentifier: { EvaluationResultQualifier: { ResourceType: 'AWS::EC2::VPC' } } },
    ],
  });
  expect(await recordedResources(config.client, 'x')).toEqual([]);
});

it('that cannot be read are a failed look', async () => {
  const config = aConfigService();
  config.mock
    .on(GetComplianceDetailsByConfigRuleCommand)
    .rejects(aRefusal('NoSuchConfigRuleException', 'no'));
  await expect(recordedResources(config.client, 'x')).rejects.toThrow(
    new FailedLook('config:GetComplianceDetailsByConfigRule has no answer: NoSuchConfigRuleException: no'),
  );
});
