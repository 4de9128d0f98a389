/** A function as ours are, for what holds of every bundle: each protocol of the SDK, an error, a retry, a trace. */
import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import { Tracer } from '@aws-lambda-powertools/tracer';
import {
  ConfigServiceClient,
  DescribeConfigRulesCommand,
  PutEvaluationsCommand,
} from '@aws-sdk/client-config-service';
import { DescribeVpcsCommand, EC2Client } from '@aws-sdk/client-ec2';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { ListHostedZonesByVPCCommand, Route53Client } from '@aws-sdk/client-route-53';
import {
  BatchImportFindingsCommand,
  GetFindingsCommand,
  SecurityHubClient,
} from '@aws-sdk/client-securityhub';
import * as z from 'zod/mini';
import { lambda } from '../../functions/lambda.ts';
import { finding } from './sample-finding.ts';

const tracer = new Tracer({ captureHTTPsRequests: false });
const telemetry = { logger: new Logger(), metrics: new Metrics(), tracer };
const ec2 = tracer.captureAWSv3Client(new EC2Client({}));
const route53 = tracer.captureAWSv3Client(new Route53Client({}));
const config = tracer.captureAWSv3Client(new ConfigServiceClient({}));
const securityHub = tracer.captureAWSv3Client(new SecurityHubClient({}));
const eventBridge = tracer.captureAWSv3Client(new EventBridgeClient({}));

export const handler = lambda(telemetry, z.object({ vpcId: z.string() }), async ({ vpcId }) => {
  const { Vpcs } = await ec2.send(
    new DescribeVpcsCommand({ Filters: [{ Name: 'vpc-id', Values: [vpcId] }] }),
  );
  const { HostedZoneSummaries } = await route53.send(
    new ListHostedZonesByVPCCommand({ VPCId: vpcId, VPCRegion: 'eu-west-1' }),
  );
  const { FailedEvaluations } = await config.send(
    new PutEvaluationsCommand({
      ResultToken: 'token',
      Evaluations: [
        {
          ComplianceResourceType: 'AWS::EC2::VPC',
          ComplianceResourceId: vpcId,
          ComplianceType: 'COMPLIANT',
          OrderingTimestamp: new Date('2026-01-01T00:00:00.500Z'),
        },
      ],
    }),
  );
  const { FailedCount } = await securityHub.send(new BatchImportFindingsCommand({ Findings: [finding] }));
  const { Findings } = await securityHub.send(
    new GetFindingsCommand({ Filters: { Id: [{ Value: 'finding-1', Comparison: 'EQUALS' }] } }),
  );
  const { Entries } = await eventBridge.send(
    new PutEventsCommand({ Entries: [{ Source: 'sample', Detail: '{}' }] }),
  );
  return {
    vpcs: Vpcs?.map(({ CidrBlock, Tags }) => [CidrBlock, Tags?.map(({ Key, Value }) => [Key, Value])]),
    zones: HostedZoneSummaries?.map(({ HostedZoneId, Owner }) => [HostedZoneId, Owner?.OwningAccount]),
    failed: FailedEvaluations?.map(({ OrderingTimestamp }) => OrderingTimestamp?.toISOString()),
    FailedCount,
    details: Findings?.flatMap(({ Resources = [] }) => Resources.map(({ Details }) => Details)),
    eventIds: Entries?.map(({ EventId }) => EventId),
    refused: await config.send(new DescribeConfigRulesCommand({})).catch(toProblem),
  };
});

function toProblem(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const { name, message } = error;
  return { name, message, fault: '$fault' in error && error.$fault, status: statusOf(error) };
}

function statusOf(error: Error): unknown {
  const metadata = '$metadata' in error ? error.$metadata : undefined;
  return typeof metadata === 'object' && metadata && 'httpStatusCode' in metadata && metadata.httpStatusCode;
}
