import {
  type ComplianceType,
  ConfigServiceClient,
  DescribeConfigRulesCommand,
  type Evaluation,
  GetComplianceDetailsByConfigRuleCommand,
  GetResourceConfigHistoryCommand,
  PutEvaluationsCommand,
} from '@aws-sdk/client-config-service';
import { mockClient } from 'aws-sdk-client-mock';
import { REGION } from '../../builders.ts';

/** An evaluation as a line: the resource, what Config is told of it, and the annotation. */
export function lineOf({ ComplianceResourceId, ComplianceType, Annotation }: Evaluation): string {
  return `${ComplianceResourceId} ${ComplianceType}: ${Annotation}`;
}

interface Recorded {
  readonly type?: string;
  readonly id: string;
  readonly compliance?: ComplianceType;
  readonly annotation?: string;
}

/**
 * AWS Config at the edge of the function: what it recorded, what it was told. Only this client is mocked, so nothing is
 * left for other files.
 */
export function aConfigService({ recorded = [] }: { readonly recorded?: readonly Recorded[] } = {}) {
  const client = new ConfigServiceClient({ region: REGION });
  const mock = mockClient(client);
  mock.on(PutEvaluationsCommand).resolves({ FailedEvaluations: [] });
  mock.on(DescribeConfigRulesCommand).resolves({ ConfigRules: [] });
  mock.on(GetResourceConfigHistoryCommand).resolves({ configurationItems: [] });
  mock.on(GetComplianceDetailsByConfigRuleCommand).callsFake(async ({ ComplianceTypes, NextToken }) => {
    const asked = recorded.filter(({ compliance = 'COMPLIANT' }) => ComplianceTypes.includes(compliance));
    const from = Number(NextToken ?? 0);
    return {
      EvaluationResults: asked
        .slice(from, from + 100)
        .map(({ type = 'AWS::EC2::VPC', id, compliance = 'COMPLIANT', annotation }) => ({
          ComplianceType: compliance,
          ...(annotation === undefined ? {} : { Annotation: annotation }),
          EvaluationResultIdentifier: {
            EvaluationResultQualifier: {
              ResourceType: type,
              ResourceId: id,
              ConfigRuleName: 's3-traffic-path',
            },
          },
        })),
      ...(from + 100 < asked.length ? { NextToken: String(from + 100) } : {}),
    };
  });
  return {
    client,
    mock,
    /** The lists of evaluations that Config was given, one for each call. */
    told: (): (readonly Evaluation[])[] =>
      mock.commandCalls(PutEvaluationsCommand).map(({ args: [{ input }] }) => input.Evaluations ?? []),
    /** How often each action was called. */
    counts: (): Readonly<Record<string, number>> => {
      const counts: Record<string, number> = {};
      for (const { args } of mock.calls()) {
        const name = args[0].constructor.name.replace(/Command$/, '');
        counts[name] = (counts[name] ?? 0) + 1;
      }
      return counts;
    },
  };
}

/** The refusal of a call, as the SDK throws it. */
export function aRefusal(name: string, message = `${name} by the test`): Error {
  return Object.assign(new Error(message), { name, $fault: 'client', $metadata: { httpStatusCode: 400 } });
}
