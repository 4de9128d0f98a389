import { ConfigServiceClient, type Evaluation } from '@aws-sdk/client-config-service';
import { EC2Client } from '@aws-sdk/client-ec2';
import { Route53Client } from '@aws-sdk/client-route-53';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FailedLook, FailedReport, OtherPolicy, RefusedEvent } from '../../../functions/errors.ts';
import { evaluate } from '../../../functions/evaluate/evaluate.ts';
import { ConfigEvent } from '../../../functions/evaluate/event.ts';
import { RULE_NAMES } from '../../../lib/policy/schema.ts';
import { RECORDED_TYPES } from '../../../lib/rules/recorded-types.ts';
import { ACCOUNT, aGatewayEndpoint, aRouteTable, aSubnet, aVpc, REGION, VPC_ID } from '../../builders.ts';
import { DIGEST, deployed } from '../harness.ts';
import { aRefusal } from './config-service.ts';
import { change, deletion, former, invocation, schedule } from './events.ts';

const HOME = { partition: 'aws', region: REGION, account: ACCOUNT };
const ALL = 20_000;
const tries = { numRuns: Math.min(ALL, Number(process.env.PROPERTY_RUNS ?? ALL)) };

type Trouble = 'none' | 'a refused look' | 'a refused report' | 'results that are not taken';

/** A client whose calls are answered by their names, at once. (A library's mock takes a third of all the time here.) */
function answering<Client extends object>(
  client: Client,
  answers: Readonly<Record<string, (input: { Evaluations?: Evaluation[] }) => object>>,
): Client {
  const send = async (command: { constructor: { name: string }; input: object }) => ({
    $metadata: { requestId: 'request' },
    ...answers[command.constructor.name.replace(/Command$/, '')]?.(command.input),
  });
  return Object.defineProperty(client, 'send', { value: send });
}

/** One VPC, and the trouble of the moment. */
function anEdge() {
  const edge = { trouble: 'none' as Trouble, told: [] as Evaluation[] };
  const ec2 = answering(new EC2Client({ region: REGION }), {
    DescribeVpcs: () => ({ Vpcs: [aVpc()] }),
    DescribeSubnets: () => ({ Subnets: [aSubnet()] }),
    DescribeVpcEndpoints: () => ({ VpcEndpoints: [aGatewayEndpoint()] }),
    DescribeRouteTables: () => {
      if (edge.trouble === 'a refused look') throw aRefusal('UnauthorizedOperation');
      return { RouteTables: [aRouteTable()] };
    },
  });
  const config = answering(new ConfigServiceClient({ region: REGION }), {
    GetComplianceDetailsByConfigRule: () => ({
      EvaluationResults: [VPC_ID, 'vpc-0old'].map((ResourceId) => ({
        EvaluationResultIdentifier: {
          EvaluationResultQualifier: { ResourceType: 'AWS::EC2::VPC', ResourceId },
        },
      })),
    }),
    GetResourceConfigHistory: () => ({
      configurationItems: [{ configuration: JSON.stringify({ vpcId: VPC_ID }) }],
    }),
    PutEvaluations: ({ Evaluations = [] }) => {
      if (edge.trouble === 'a refused report') throw aRefusal('InvalidResultTokenException');
      edge.told.push(...Evaluations);
      return { FailedEvaluations: edge.trouble === 'results that are not taken' ? Evaluations : [] };
    },
  });
  return Object.assign(edge, { clients: { ec2, config, route53: new Route53Client({ region: REGION }) } });
}

type Json = Readonly<Record<string, unknown>>;

/** A resource of each type as it changes, as it is deleted and tells, as it is deleted and does not, and as it is too large. */
const notifications: readonly Json[] = [
  ...RECORDED_TYPES.flatMap((resourceType) => {
    const item = {
      resourceType,
      resourceId: resourceType === 'AWS::EC2::VPC' ? VPC_ID : 'x-0a1',
      configuration: { vpcId: VPC_ID, SubnetId: 'subnet-0a', RouteTableId: 'rtb-0main' },
    };
    const { configurationItem: configurationItemSummary } = change(item);
    return [
      change(item),
      deletion({ ...item, configuration: null }, former(item.configuration)),
      deletion({ ...item, configuration: null }),
      { messageType: 'OversizedConfigurationItemChangeNotification', configurationItemSummary },
    ];
  }),
  change({ resourceType: 'AWS::S3::Bucket', resourceId: 'bucket' }),
  schedule(),
];

/** Changes a few members of any JSON value, wherever they are. */
const mutations = fc.array(
  fc.record({
    at: fc.array(fc.nat(20), { minLength: 1, maxLength: 6 }),
    how: fc.constantFrom('replace', 'remove', 'null'),
    value: fc.oneof(
      fc.jsonValue({ maxDepth: 2 }),
      fc.constantFrom(
        VPC_ID,
        'vpc-0gone',
        'AWS::EC2::VPC',
        '1970-01-01T00:00:00Z',
        '+275760-09-13T00:00:00Z',
        {},
      ),
    ),
  }),
  { maxLength: 3 },
);

function mutate(root: unknown, at: readonly number[], how: string, value: unknown): void {
  let part = root;
  for (const [depth, step] of at.entries()) {
    if (typeof part !== 'object' || part === null) return;
    const keys = Object.keys(part);
    const key = keys[step % keys.length];
    if (key === undefined) return;
    const next: unknown = Reflect.get(part, key);
    if (depth === at.length - 1 || typeof next !== 'object' || next === null) {
      if (how === 'remove') Reflect.deleteProperty(part, key);
      else Reflect.set(part, key, how === 'null' ? null : structuredClone(value));
      return;
    }
    part = next;
  }
}

/** Copies, so that no run sees another's mutations; the body is changed as JSON and then as the text that holds it. */
const events = fc
  .record({
    notification: fc.constantFrom(...notifications),
    check: fc.constantFrom(...RULE_NAMES),
    digest: fc.oneof({ weight: 19, arbitrary: fc.constant(DIGEST) }, { weight: 1, arbitrary: fc.string() }),
    eventLeftScope: fc.boolean(),
    inside: mutations,
    outside: fc.oneof({ weight: 4, arbitrary: fc.constant([]) }, { weight: 1, arbitrary: mutations }),
    any: fc.jsonValue(),
    which: fc.constantFrom('event', 'event', 'event', 'event', 'body', 'any'),
  })
  .map(({ notification, check, digest, eventLeftScope, inside, outside, any, which }): unknown => {
    if (which === 'any') return any;
    const body: unknown = which === 'body' ? any : structuredClone(notification);
    for (const { at, how, value } of inside) mutate(body, at, how, value);
    const ruleParameters = JSON.stringify({ check, policy: digest });
    const event = {
      ...invocation({}, { ruleParameters, eventLeftScope }),
      invokingEvent: JSON.stringify(body),
    };
    for (const { at, how, value } of outside) mutate(event, at, how, value);
    return event;
  });

const troubles = fc.oneof(
  { weight: 9, arbitrary: fc.constant<Trouble>('none') },
  {
    weight: 1,
    arbitrary: fc.constantFrom<Trouble>('a refused look', 'a refused report', 'results that are not taken'),
  },
);

test('any event is handled, or is one of our own errors', async () => {
  const edge = anEdge();
  const policy = deployed();
  const outcomes = new Map<string, number>();
  await fc.assert(
    fc.asyncProperty(events, troubles, async (event, trouble) => {
      edge.trouble = trouble;
      edge.told = [];
      const outcome = await handled(event).catch((error: unknown) => error);
      const isOurs = [RefusedEvent, FailedLook, FailedReport, OtherPolicy].some(
        (Kind) => outcome instanceof Kind,
      );
      if (outcome instanceof Error && !isOurs) throw outcome;
      const name = outcome instanceof Error ? outcome.name : 'handled';
      outcomes.set(name, (outcomes.get(name) ?? 0) + 1);
      for (const { Annotation, OrderingTimestamp, ComplianceResourceId } of edge.told) {
        expect(Annotation).toMatch(/^.{1,256}$/u);
        expect(OrderingTimestamp?.getTime()).not.toBeNaN();
        expect(ComplianceResourceId).toMatch(/^.{1,768}$/su);
      }
      if (name !== 'handled' && name !== 'FailedReport') expect(edge.told).toEqual([]);
    }),
    tries,
  );
  if (tries.numRuns < ALL) return;
  const kinds = ['handled', 'RefusedEvent', 'OtherPolicy', 'FailedLook', 'FailedReport'];
  expect([...outcomes.keys()].sort()).toEqual(kinds.sort());
  expect(outcomes.get('handled')).toBeGreaterThan(ALL / 4);

  function handled(event: unknown) {
    const { data, error } = ConfigEvent.safeParse(event);
    if (!data) return Promise.reject(new RefusedEvent(error.message));
    return evaluate(data, HOME, {
      clients: edge.clients,
      policy,
      now: () => new Date('2026-11-01T10:00:00Z'),
      wait: async () => {},
      measure: () => {},
      measureFull: () => {},
    });
  }
}, 30_000);
