/**
 * An account with VPCs of known truth and the service in it: its owners' changes, which AWS Config hears of, and whether
 * everything that there is to see says in the end what is true.
 */
import { EC2Client } from '@aws-sdk/client-ec2';
import { expect } from 'vitest';
import * as z from 'zod';
import type { ConfigItem, Result, Telling } from './config-service.ts';
import type { Synthesized } from './deploy.ts';
import {
  addGateway,
  type BuiltVpc,
  buildVpcs,
  defaultVpc,
  deleteVpc,
  type Kind,
  putOnTable,
  takeOffTable,
} from './network.ts';
import { REGION } from './region.ts';
import type { Finding } from './security-hub.ts';
import { type Service, type ServiceSettings, startService } from './service.ts';
import type { World } from './world.ts';

export type Compliance = Result['complianceType'];
export type RuleName = 's3-traffic-path' | 's3-interface-availability' | 's3-endpoint-policy';
export const RULES = ['s3-traffic-path', 's3-interface-availability', 's3-endpoint-policy'] as const;

/** The remediation event of contract section 7, as far as the checks go by it. */
const Announcement = z.looseObject({
  source: z.literal('s3-endpoint-compliance'),
  'detail-type': z.literal('S3 Endpoint Compliance Changed'),
  detail: z.looseObject({
    id: z.string(),
    rule: z.string(),
    resource: z.looseObject({ id: z.string() }),
    oldVerdict: z.string().nullable(),
    newVerdict: z.string(),
    recordedTime: z.string(),
  }),
});
export type Announcement = z.infer<typeof Announcement>;

/** What a fault may do to remediation events, which nobody can prevent. */
export interface Allowed {
  /** An event comes twice, with the same id and content: its answer was lost, or its mark could not be set. */
  readonly repeatedEvents?: boolean;
  /**
   * An event names the verdict that was marked last as the old one, not the one that was announced last; so may an event
   * that comes twice, each time another.
   */
  readonly forgottenMarks?: boolean;
  /** Findings that are suppressed, by rule and resource: how they stand is not looked at. */
  readonly suppressed?: readonly string[];
}

export interface Scene {
  readonly account: string;
  readonly service: Service;
  readonly ec2: EC2Client;
  readonly vpcs: readonly BuiltVpc[];
  /** The VPCs of a kind that are still there. */
  readonly ofKind: (name: string) => readonly BuiltVpc[];
  /** What AWS Config is to hold, by rule and resource with a space between. */
  readonly truth: Map<string, Compliance>;
  /** Says that the truth of a VPC under a rule is another now. */
  readonly isNow: (rule: RuleName, resourceId: string, compliance: Compliance) => void;
  /** Gives a VPC a gateway endpoint on all its tables. */
  readonly addGateway: (vpc: BuiltVpc, how?: Telling) => Promise<string>;
  /** Takes the first table of a VPC off its gateway endpoint, and puts it on again. */
  readonly takeOff: (vpc: BuiltVpc, how?: Telling) => Promise<void>;
  readonly putOn: (vpc: BuiltVpc, how?: Telling) => Promise<void>;
  readonly delete: (vpc: BuiltVpc, how?: Telling) => Promise<void>;
  /** Records an item of a resource in a VPC. */
  readonly record: (type: string, id: string, vpcId: string, how?: Telling) => Promise<void>;
  /** AWS Config evaluates everything, and all of it is delivered. */
  readonly evaluateAll: () => Promise<void>;
  readonly settled: () => Promise<void>;
  /** Every remediation event so far, oldest first. */
  readonly announcements: () => Promise<readonly Announcement[]>;
  /** Those that have come since the last call of this. */
  readonly newAnnouncements: () => Promise<readonly Announcement[]>;
  readonly finding: (rule: RuleName, resourceId: string) => Finding;
  /** Compliance, record state and workflow of each finding, by rule and resource. */
  readonly findingStates: () => Readonly<Record<string, string>>;
  /** What AWS Config holds, by rule and resource. */
  readonly verdicts: () => Readonly<Record<string, Compliance>>;
  /**
   * Asserts that AWS Config holds the truth, that each finding says what AWS Config holds, and that the remediation
   * events tell of each change of verdict once.
   */
  readonly expectTruth: (allowed?: Allowed) => Promise<void>;
  /** The calls of each function since the last call of this, by service and action. */
  readonly newCalls: () => Readonly<Record<string, Readonly<Record<string, number>>>>;
}

export interface SceneSettings extends ServiceSettings {
  /** How many VPCs. */
  readonly vpcs: number;
  /** @default - every kind */
  readonly kinds?: readonly Kind[];
}

export async function startScene(
  world: World,
  account: string,
  synthesized: Synthesized,
  { vpcs: count, kinds, ...settings }: SceneSettings,
): Promise<Scene> {
  const ec2 = new EC2Client(await world.access(account));
  const vpcs = await buildVpcs(ec2, count, kinds);
  const untouched = await defaultVpc(ec2);
  const service = await startService(world, account, synthesized, settings);
  // AWS Config may give fewer items than the limit and lead on.
  service.config.pageSize = 7;
  const truth = new Map<string, Compliance>();
  const deleted = new Set<string>();
  const heard: Announcement[] = [];
  let told = 0;
  let counted = world.front.calls.length;

  for (const { vpcId, kind, endpoints } of vpcs) {
    truth.set(`s3-traffic-path ${vpcId}`, kind.truth['s3-traffic-path']);
    truth.set(`s3-interface-availability ${vpcId}`, kind.truth['s3-interface-availability']);
    for (const id of endpoints) truth.set(`s3-endpoint-policy ${id}`, kind.truth['s3-endpoint-policy']);
  }
  for (const rule of ['s3-traffic-path', 's3-interface-availability']) {
    truth.set(`${rule} ${untouched}`, 'NOT_APPLICABLE');
  }

  const hear = async (): Promise<void> => {
    heard.push(...(await service.announced()).map((one) => Announcement.parse(one)));
    heard.sort((a, b) => a.detail.recordedTime.localeCompare(b.detail.recordedTime));
  };
  const item = (resourceType: string, resourceId: string, vpcId: string | null): ConfigItem => ({
    resourceType,
    resourceId,
    configurationItemStatus: vpcId === null ? 'ResourceDeleted' : 'OK',
    configurationItemCaptureTime: new Date(world.now()).toISOString(),
    configuration: vpcId === null ? null : { vpcId },
  });
  const endpointOf = ({ endpoints, vpcId }: BuiltVpc): string => {
    const [endpoint] = endpoints;
    if (!endpoint) throw new Error(`${vpcId} has no S3 endpoint`);
    return endpoint;
  };
  const tableOf = ({ tables, vpcId }: BuiltVpc): string => {
    const [table] = tables;
    if (!table) throw new Error(`${vpcId} has no table`);
    return table;
  };

  const scene: Scene = {
    account,
    service,
    ec2,
    vpcs,
    ofKind: (name) => vpcs.filter(({ kind, vpcId }) => kind.name === name && !deleted.has(vpcId)),
    truth,
    isNow: (rule, resourceId, compliance) => void truth.set(`${rule} ${resourceId}`, compliance),
    addGateway: async (vpc, how) => {
      const id = await addGateway(ec2, vpc, vpc.tables);
      truth.set(`s3-traffic-path ${vpc.vpcId}`, 'COMPLIANT');
      truth.set(`s3-endpoint-policy ${id}`, 'COMPLIANT');
      await service.config.record(item('AWS::EC2::VPCEndpoint', id, vpc.vpcId), how);
      return id;
    },
    takeOff: async (vpc, how) => {
      await takeOffTable(ec2, endpointOf(vpc), tableOf(vpc));
      truth.set(`s3-traffic-path ${vpc.vpcId}`, 'NON_COMPLIANT');
      await service.config.record(item('AWS::EC2::RouteTable', tableOf(vpc), vpc.vpcId), how);
    },
    putOn: async (vpc, how) => {
      await putOnTable(ec2, endpointOf(vpc), tableOf(vpc));
      truth.set(`s3-traffic-path ${vpc.vpcId}`, 'COMPLIANT');
      await service.config.record(item('AWS::EC2::RouteTable', tableOf(vpc), vpc.vpcId), how);
    },
    delete: async (vpc, how) => {
      // Config has recorded a resource before it records that it is gone.
      await service.config.record(item('AWS::EC2::VPC', vpc.vpcId, vpc.vpcId), { silently: true });
      await deleteVpc(ec2, vpc);
      deleted.add(vpc.vpcId);
      for (const [name] of truth) {
        const id = name.split(' ')[1] ?? '';
        if (id === vpc.vpcId || vpc.endpoints.includes(id)) truth.set(name, 'NOT_APPLICABLE');
      }
      for (const endpoint of vpc.endpoints) {
        await service.config.record(item('AWS::EC2::VPCEndpoint', endpoint, vpc.vpcId), { silently: true });
        await service.config.record(item('AWS::EC2::VPCEndpoint', endpoint, null), how);
      }
      await service.config.record(item('AWS::EC2::VPC', vpc.vpcId, null), how);
    },
    record: (type, id, vpcId, how) => service.config.record(item(type, id, vpcId), how),
    evaluateAll: async () => {
      await service.config.evaluate();
      await service.settled();
    },
    settled: service.settled,
    announcements: async () => {
      await hear();
      return heard;
    },
    newAnnouncements: async () => {
      await hear();
      const news = heard.slice(told);
      told = heard.length;
      return news;
    },
    finding: (rule, resourceId) => {
      const id = `s3-endpoint-compliance/${account}/${REGION}/${rule}/${resourceId}`;
      const found = world.hub.findings(account).get(id);
      if (!found) throw new Error(`there is no finding ${id}`);
      return found;
    },
    findingStates: () =>
      Object.fromEntries(
        [...world.hub.findings(account).values()].map((finding) => [nameOf(finding), stateOf(finding)]),
      ),
    verdicts: () =>
      Object.fromEntries(
        service.config
          .results()
          .map(({ rule, resourceId, complianceType }) => [`${rule} ${resourceId}`, complianceType]),
      ),
    expectTruth: async (allowed = {}) => {
      expect(scene.verdicts()).toEqual(Object.fromEntries(truth));
      const { suppressed = [] } = allowed;
      const open = (states: Readonly<Record<string, string>>) =>
        Object.entries(states).filter(([name]) => !suppressed.includes(name));
      const states = scene.findingStates();
      expect(Object.fromEntries(open(states))).toEqual(
        Object.fromEntries(open(expectedStates(truth, states))),
      );
      expectChain(await scene.announcements(), truth, allowed);
    },
    newCalls: () => {
      const calls: Record<string, Record<string, number>> = {};
      for (const { caller, service: api, action } of world.front.calls.slice(counted)) {
        // What Lambda does for an event source is not the function's.
        if (caller.account !== account || caller.name === 'test' || api === 'sqs') continue;
        const ofCaller = calls[caller.name] ?? {};
        ofCaller[`${api}:${action}`] = (ofCaller[`${api}:${action}`] ?? 0) + 1;
        calls[caller.name] = ofCaller;
      }
      counted = world.front.calls.length;
      return calls;
    },
  };
  return scene;
}

function nameOf({ Id }: Finding): string {
  const [, , , rule, resourceId] = Id.split('/');
  return `${rule} ${resourceId}`;
}

export function stateOf({ Compliance: compliance, RecordState, Workflow }: Finding): string {
  return RecordState === 'ARCHIVED' ? RecordState : `${compliance?.Status} ${Workflow?.Status}`;
}

/** What was never anything but NOT_APPLICABLE has no finding; what became it has one that is archived. */
function expectedStates(
  truth: ReadonlyMap<string, Compliance>,
  there: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    [...truth].flatMap(([name, compliance]): [string, string][] => {
      if (compliance === 'COMPLIANT') return [[name, 'PASSED RESOLVED']];
      if (compliance === 'NON_COMPLIANT') return [[name, 'FAILED NEW']];
      return name in there ? [[name, 'ARCHIVED']] : [];
    }),
  );
}

/** For each resource: one event for each change, each from the verdict before it, the last to what is true. */
function expectChain(
  announcements: readonly Announcement[],
  truth: ReadonlyMap<string, Compliance>,
  { repeatedEvents = false, forgottenMarks = false }: Allowed,
): void {
  const byId = groupBy(announcements, ({ detail }) => detail.id);
  for (const [id, same] of byId) {
    if (!repeatedEvents) expect(same, `events of id ${id}`).toHaveLength(1);
    for (const { detail } of same) {
      const { newVerdict, recordedTime } = same[0]?.detail ?? detail;
      expect(detail).toEqual(
        forgottenMarks ? { ...detail, newVerdict, recordedTime } : (same[0]?.detail ?? detail),
      );
    }
  }
  const distinct = [...byId.values()].flatMap(([first]) => (first ? [first.detail] : []));
  const chains = groupBy(distinct, ({ rule, resource }) => `${rule} ${resource.id}`);
  for (const [name, chain] of chains) {
    let verdict: string | null = null;
    if (forgottenMarks) continue;
    for (const { oldVerdict, newVerdict } of chain) {
      expect({ name, oldVerdict }).toEqual({ name, oldVerdict: verdict });
      expect(newVerdict, `${name} is announced to have become what it was`).not.toBe(oldVerdict);
      verdict = newVerdict;
    }
  }
  // What is undetermined is non-compliant to AWS Config, by the policy of the tests.
  const last = Object.fromEntries(
    [...chains].map(([name, chain]) => {
      const verdict = chain.at(-1)?.newVerdict;
      return [name, verdict === 'UNDETERMINED' ? 'NON_COMPLIANT' : verdict];
    }),
  );
  const expected = [...truth].filter(([name, verdict]) => verdict !== 'NOT_APPLICABLE' || name in last);
  expect(last).toEqual(Object.fromEntries(expected));
}

function groupBy<Item>(
  items: readonly Item[],
  keyOf: (item: Item) => string,
): ReadonlyMap<string, readonly Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return groups;
}
