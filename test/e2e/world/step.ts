/**
 * A step of the story as it is to be seen everywhere: what AWS Config holds, the finding in full, the remediation event in
 * full, and the calls that it took. All of it is written out here; only ids and times are of the run.
 */
import { expect } from 'vitest';
import type { BuiltVpc } from './network.ts';
import { REGION } from './region.ts';
import type { Compliance, RuleName, Scene } from './scene.ts';

export interface Reason {
  readonly code: string;
  readonly message: string;
  readonly resources: readonly string[];
}

/** A change of one resource under one rule. What is not said is so for a VPC that is asked for a gateway endpoint. */
export interface Change {
  readonly rule: RuleName;
  readonly vpc: BuiltVpc;
  /** What is judged, where it is an endpoint of the VPC. */
  readonly endpoint?: string;
  readonly oldVerdict: string | null;
  readonly newVerdict: string;
  /** @default - the verdict */
  readonly compliance?: Compliance;
  readonly annotation: string;
  readonly status: 'PASSED' | 'FAILED';
  readonly workflow: 'NEW' | 'RESOLVED' | 'SUPPRESSED';
  readonly recordState?: 'ACTIVE' | 'ARCHIVED';
  readonly severity?: 'MEDIUM' | 'HIGH' | 'CRITICAL';
  /** Null where there is nothing to ask anything of any more. */
  readonly requirement?: { readonly require: string; readonly rule: string } | null;
  /** What is told of what is gone, for there are no reasons. */
  readonly farewell?: string;
  readonly reasons?: readonly Reason[];
  /** What the finding lists after the resource and its VPC. */
  readonly atFault?: readonly object[];
  readonly productFields?: Readonly<Record<string, string>>;
  readonly waiver?: Readonly<Record<'id' | 'expires' | 'owner' | 'reason', string>>;
  /** When the finding was made, if not by this change. */
  readonly createdAt?: string | undefined;
  readonly note?: { readonly Text: string; readonly UpdatedBy: string };
  readonly marks?: Readonly<Record<string, string>>;
}

export type Calls = Readonly<Record<string, Readonly<Record<string, number>>>>;

const GATEWAY = { require: 'gateway', rule: 'defaults' };
const PRIVATELINK = 'https://docs.aws.amazon.com/vpc/latest/privatelink';
const TYPES = ['Software and Configuration Checks/AWS Security Best Practices/Network Reachability'];

/** What a finding says of its rule, and the id that the model of AWS Config gives the rule. */
const OF_RULE = {
  's3-traffic-path': {
    id: 'config-rule-abc120',
    title: 'S3 traffic of every subnet leaves the VPC the way the policy asks',
    text: 'Associate the route tables of the failing subnets with an S3 gateway endpoint, or give the VPC an S3 interface endpoint with private DNS that admits them.',
    url: `${PRIVATELINK}/vpc-endpoints-s3.html`,
  },
  's3-interface-availability': {
    id: 'config-rule-abc121',
    title: 'The S3 interface endpoint of the VPC is available to every subnet that needs it',
    text: 'Add a subnet of each missing zone to the S3 interface endpoint, switch on both DNS attributes of the VPC and private DNS of the endpoint, and admit TCP 443 from the subnets in its security groups and network ACLs.',
    url: 'https://docs.aws.amazon.com/AmazonS3/latest/userguide/privatelink-interface-endpoints.html',
  },
  's3-endpoint-policy': {
    id: 'config-rule-abc122',
    title: 'The policy of the S3 endpoint is as narrow as the policy asks',
    text: 'Replace the endpoint policy by one whose every Allow statement has aws:PrincipalOrgID and aws:ResourceOrgID of the organization, or names principals and buckets.',
    url: `${PRIVATELINK}/vpc-endpoints-access.html`,
  },
} as const;

/** Asserts that these changes and no others are to be seen, and the calls that they took since the step before. */
export async function expectStep(scene: Scene, changes: readonly Change[], calls: Calls): Promise<void> {
  const suppressed = changes.filter(({ workflow }) => workflow === 'SUPPRESSED');
  await scene.expectTruth({ suppressed: suppressed.map((change) => `${change.rule} ${judged(change)}`) });
  for (const change of changes) expectSeen(scene, change);
  const events = (await scene.newAnnouncements()).map(({ detail }) => detail);
  const told = changes.filter(({ oldVerdict, newVerdict }) => oldVerdict !== newVerdict);
  expect(byId(events)).toEqual(byId(told.map((change) => eventOf(scene, change))));
  expect(scene.newCalls()).toEqual(calls);
}

/** Asserts what AWS Config holds and the finding in full. */
export function expectSeen(scene: Scene, change: Change): void {
  const { complianceType, annotation } = resultOf(scene, change);
  expect({ complianceType, annotation }).toEqual({
    complianceType: change.compliance ?? change.newVerdict,
    annotation: change.annotation,
  });
  expect(scene.finding(change.rule, judged(change))).toEqual(findingOf(scene, change));
}

/** The result that AWS Config holds of a resource. */
export function resultOf(scene: Scene, { rule, ...rest }: Pick<Change, 'rule' | 'vpc' | 'endpoint'>) {
  const found = scene.service.config
    .results()
    .find((one) => one.rule === rule && one.resourceId === judged(rest));
  if (!found) throw new Error(`AWS Config has no result of ${rule} for ${judged(rest)}`);
  return found;
}

/** A subnet as a finding that it fails lists it; `other` is the way that its traffic takes. */
export function failingSubnet(
  scene: Scene,
  { vpcId, subnets, tables }: BuiltVpc,
  at: number,
  other: Readonly<Record<string, string>>,
): object {
  const [SubnetId, RouteTableId] = [subnets[at], tables[at]];
  return listed(scene, 'AwsEc2Subnet', 'subnet', SubnetId, {
    AwsEc2Subnet: { SubnetId, VpcId: vpcId, AvailabilityZone: `${REGION}${'abc'[at]}` },
    Other: { ...other, RouteTableId },
  });
}

export function failingTable(scene: Scene, id: string): object {
  return listed(scene, 'AwsEc2RouteTable', 'route-table', id);
}

export function failingEndpoint(scene: Scene, id: string, { vpcId }: BuiltVpc): object {
  return listed(scene, 'Other', 'vpc-endpoint', id, { Other: { VpcId: vpcId } });
}

/** A resource as a finding lists it. */
function listed(scene: Scene, Type: string, kind: string, id: string | undefined, Details?: object): object {
  const Id = arn(scene, kind, id);
  return { Type, Id, Partition: 'aws', Region: REGION, ...(Details ? { Details } : {}) };
}

function findingOf(scene: Scene, change: Change) {
  const { rule, vpc, endpoint, newVerdict, annotation, status, severity = 'MEDIUM' } = change;
  const { requirement = GATEWAY, reasons = [], farewell, atFault = [], note } = change;
  const { account } = scene;
  const id = judged(change);
  const of = OF_RULE[rule];
  const recordedTime = recordedTimeOf(scene, change);
  const asked = requirement ? ` (require ${requirement.require}, by policy rule ${requirement.rule})` : '';
  const said = farewell ?? reasons.map(({ message }) => message).join('; ');
  const statusReasons =
    change.recordState === 'ARCHIVED'
      ? []
      : reasons.map(({ code, message }) => ({ ReasonCode: code, Description: message }));
  const level = { Label: severity, Original: severity };
  return {
    SchemaVersion: '2018-10-08',
    Id: findingId(scene, change),
    ProductArn: `arn:aws:securityhub:${REGION}:${account}:product/${account}/default`,
    ProductName: 's3-endpoint-compliance',
    GeneratorId: `s3-endpoint-compliance/${rule}`,
    AwsAccountId: account,
    CreatedAt: change.createdAt ?? recordedTime,
    UpdatedAt: recordedTime,
    ProcessedAt: expect.any(String),
    Title: of.title,
    Description: `${id} in ${account} ${REGION} is ${newVerdict}${asked}.${said && ` ${said}`}`,
    RecordState: change.recordState ?? 'ACTIVE',
    Workflow: { Status: change.workflow },
    Types: TYPES,
    Severity: level,
    FindingProviderFields: { Severity: level, Types: TYPES },
    Compliance: {
      Status: status,
      RelatedRequirements: ['CIS AWS Foundations Benchmark v7.0/6.8'],
      ...(statusReasons.length > 0 ? { StatusReasons: statusReasons } : {}),
    },
    Remediation: { Recommendation: { Text: of.text, Url: of.url } },
    Resources: [
      ...(endpoint ? [failingEndpoint(scene, endpoint, vpc)] : []),
      listed(scene, 'AwsEc2Vpc', 'vpc', vpc.vpcId),
      ...atFault,
    ],
    ProductFields: {
      rule,
      resourceType: typeOf(change),
      resourceId: id,
      vpcId: vpc.vpcId,
      verdict: newVerdict,
      compliance: change.compliance ?? newVerdict,
      ...(requirement ? { require: requirement.require, policyRule: requirement.rule } : {}),
      ...(reasons.length > 0 ? { reasons: reasons.map(({ code }) => code).join(',') } : {}),
      recordedTime,
      annotation,
      configRuleName: rule,
      configRuleArn: `arn:aws:config:${REGION}:${account}:config-rule/${of.id}`,
      ...change.productFields,
    },
    UserDefinedFields: { s3ecAnnounced: newVerdict, ...resolvedMark(change), ...change.marks },
    ...(note ? { Note: { ...note, UpdatedAt: expect.any(String) } } : {}),
  };
}

/** What we resolved is marked, and so is what we opened again. */
function resolvedMark({ status, oldVerdict }: Change): Record<string, string> {
  if (status === 'PASSED') return { s3ecResolved: 'yes' };
  return oldVerdict === 'COMPLIANT' ? { s3ecResolved: 'no' } : {};
}

/** The detail of the remediation event. */
export function eventOf(scene: Scene, change: Change) {
  const { rule, vpc, endpoint, oldVerdict, newVerdict, severity = 'MEDIUM', waiver } = change;
  const { requirement = GATEWAY, farewell } = change;
  const reasons = farewell
    ? [{ code: 'TOLD_BY_AWS_CONFIG', message: farewell, resources: [judged(change)] }]
    : (change.reasons ?? []);
  const recordedTime = recordedTimeOf(scene, change);
  return {
    version: '1',
    id: `${findingId(scene, change)}@${recordedTime}`,
    account: scene.account,
    region: REGION,
    rule,
    resource: {
      type: typeOf(change),
      id: judged(change),
      arn: endpoint ? arn(scene, 'vpc-endpoint', endpoint) : arn(scene, 'vpc', vpc.vpcId),
    },
    vpcId: vpc.vpcId,
    oldVerdict,
    newVerdict,
    severity,
    reasons: reasons.map((reason) => ({ ...reason, resourcesLeftOut: 0 })),
    reasonsLeftOut: 0,
    requirement,
    waiver: waiver ? { ...waiver, ticket: null } : null,
    recordedTime,
    findingId: findingId(scene, change),
  };
}

function judged({ vpc, endpoint }: Pick<Change, 'vpc' | 'endpoint'>): string {
  return endpoint ?? vpc.vpcId;
}

function typeOf({ endpoint }: Change): string {
  return endpoint ? 'AWS::EC2::VPCEndpoint' : 'AWS::EC2::VPC';
}

function findingId({ account }: Scene, change: Change): string {
  return `s3-endpoint-compliance/${account}/${REGION}/${change.rule}/${judged(change)}`;
}

function recordedTimeOf(scene: Scene, change: Change): string {
  return new Date(resultOf(scene, change).changedAt).toISOString();
}

function arn({ account }: Scene, kind: string, id = ''): string {
  return `arn:aws:ec2:${REGION}:${account}:${kind}/${id}`;
}

function byId<Event extends { readonly id: string }>(events: readonly Event[]): readonly Event[] {
  return events.toSorted((a, b) => (a.id < b.id ? -1 : 1));
}
