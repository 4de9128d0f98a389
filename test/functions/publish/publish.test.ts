import { GetFindingsCommand } from '@aws-sdk/client-securityhub';
import { describe, expect, it } from 'vitest';
import { FailedLook, FailedReport } from '../../../functions/errors.ts';
import { publish } from '../../../functions/publish/publish.ts';
import { SecurityHubOff } from '../../../functions/security-hub-off.ts';
import type { Result } from '../../../lib/check.ts';
import { toAnnotation } from '../../../lib/findings/annotation.ts';
import type { ComplianceChange } from '../../../lib/findings/change.ts';
import { findingId } from '../../../lib/findings/identity.ts';
import { withCallerCredentials } from '../../aws/live-harness.ts';
import {
  aGatewayEndpoint,
  aRoute,
  aRouteTable,
  aSubnet,
  aVpc,
  captureOf,
  checkOne,
  GATEWAY_ID,
  gatewayRoute,
  localRoute,
  policyOf,
  type RawCapture,
  resultOf,
  VPC_ID,
} from '../../builders.ts';
import { standOf } from '../../findings/apply.ts';
import { aChange, minute } from '../../findings/builders.ts';
import { aService, HOME, type Service } from '../service.ts';
import { batchOf, eventOf, kept } from './messages.ts';

withCallerCredentials();

/** A VPC whose main route table leads to NAT, and one that reaches S3 by its gateway endpoint. */
const failing = captureOf({ routes: [aRoute()] });
const passing = captureOf();
const YAML = policyOf('gateway', '  severity: HIGH\n');

const WAIVED = `${YAML}waivers:\n  - { id: W-1, rules: [s3-traffic-path], vpcs: [vpc-0a1], reason: moving, owner: net@example.com, expires: 2026-11-01 }\n`;

/** What evaluate tells of a capture. */
function judged(capture: RawCapture, yaml = YAML, at?: string): Result {
  return resultOf(checkOne(capture, yaml, at ? { at } : {}));
}
function told(capture: RawCapture, minutes = 0, yaml = YAML): ComplianceChange {
  return aChange(judged(capture, yaml), { recordedTime: minute(minutes) });
}

/** Publishes these changes in one batch, and gives the messages that stay in the queue. */
async function deliver(service: Service, ...changes: readonly ComplianceChange[]) {
  return kept(await publish(batchOf(...changes.map(eventOf)), HOME, service.publisher));
}

const standsOf = ({ hub }: Service) => hub.findings.map(standOf);
const turnsOf = ({ events }: Service) =>
  events.map(({ oldVerdict, newVerdict }) => `${oldVerdict} > ${newVerdict}`);
const valuesOf = ({ measured }: Service, metric: string) =>
  measured.filter(([name]) => name === metric).map(([, value]) => value);

describe('a change of compliance', () => {
  it('becomes a finding with the details of a look, an event, and a mark that it was announced', async () => {
    const service = await aService({ captures: [failing], yaml: YAML });
    expect(await deliver(service, told(failing))).toEqual([]);
    const [finding] = service.hub.findings;
    expect(finding).toMatchObject({
      Id: 's3-endpoint-compliance/111122223333/eu-west-1/s3-traffic-path/vpc-0a1',
      CreatedAt: minute(0),
      UpdatedAt: minute(0),
      Severity: { Label: 'HIGH' },
      Compliance: { Status: 'FAILED' },
      RecordState: 'ACTIVE',
      Workflow: { Status: 'NEW' },
      UserDefinedFields: { s3ecAnnounced: 'NON_COMPLIANT' },
    });
    expect(finding?.Description).toContain('(require gateway, by policy rule defaults)');
    expect(finding?.Resources?.map(({ Type, Id }) => `${Type} ${Id?.split('/')[1]}`)).toEqual([
      'AwsEc2Vpc vpc-0a1',
      'AwsEc2RouteTable rtb-0main',
      'AwsEc2Subnet subnet-0a',
      'AwsEc2Subnet subnet-0b',
    ]);
    expect(service.events).toEqual([
      expect.objectContaining({
        id: `${finding?.Id}@${minute(0)}`,
        oldVerdict: null,
        newVerdict: 'NON_COMPLIANT',
        requirement: { require: 'gateway', rule: 'defaults' },
        findingId: finding?.Id,
      }),
    ]);
    expect(service.measured).toEqual([
      ['OldestChangeAge', 3600],
      ['FindingsImported', 1],
      ['FindingsFailed', 0],
      ['ChangesAnnounced', 1],
    ]);
    expect(service.logged).toEqual([]);
  });

  it('facts case 63: that complies again is PASSED and RESOLVED, and keeps when it was created', async () => {
    const service = await aService({ captures: [passing], yaml: YAML });
    await deliver(service, told(failing, 0));
    expect(await deliver(service, told(passing, 1))).toEqual([]);
    expect(service.hub.findings).toEqual([
      expect.objectContaining({
        CreatedAt: minute(0),
        UpdatedAt: minute(1),
        Compliance: expect.objectContaining({ Status: 'PASSED' }),
        Workflow: { Status: 'RESOLVED' },
      }),
    ]);
    expect(turnsOf(service)).toEqual(['null > NON_COMPLIANT', 'NON_COMPLIANT > COMPLIANT']);
  });

  it('facts case 64: that is retried after a later one opens nothing again', async () => {
    const service = await aService({ captures: [passing], yaml: YAML });
    await deliver(service, told(failing, 0));
    await deliver(service, told(passing, 1));
    service.clock.now = new Date(minute(90));
    expect(await deliver(service, told(failing, 0))).toEqual([]);
    expect(standsOf(service)).toEqual(['PASSED ACTIVE RESOLVED']);
    expect(turnsOf(service)).toEqual(['null > NON_COMPLIANT', 'NON_COMPLIANT > COMPLIANT']);
  });

  it('facts case 56: of a VPC that is deleted archives the finding', async () => {
    const service = await aService({ captures: [], yaml: YAML });
    service.hub.put((await openFinding(failing)) ?? expect.fail('no finding'));
    const gone = aChange(judged(failing), {
      compliance: 'NOT_APPLICABLE',
      annotation: 'INFORMATIONAL NOT_APPLICABLE RESOURCE_GONE: it is not there any more',
      recordedTime: minute(1),
    });
    expect(await deliver(service, gone)).toEqual([]);
    expect(standsOf(service)).toEqual(['FAILED ARCHIVED NEW']);
    expect(service.hub.findings[0]).toMatchObject({
      UpdatedAt: minute(1),
      Severity: { Label: 'HIGH' },
      Description: expect.stringContaining('it is not there any more'),
    });
    expect(turnsOf(service)).toEqual(['NON_COMPLIANT > NOT_APPLICABLE']);
  });

  it("facts case 62: of an organization's rule is one of ours", async () => {
    const service = await aService({ captures: [failing], yaml: YAML });
    const configRuleName = 'OrgConfigRule-s3-traffic-path-a1b2c3d4';
    expect(await deliver(service, { ...told(failing), configRuleName })).toEqual([]);
    expect(service.hub.findings[0]).toMatchObject({
      Id: findingId(told(failing)),
      ProductFields: { rule: 's3-traffic-path', configRuleName },
    });
  });

  it('whose resource is gone by now makes no finding', async () => {
    const service = await aService({ captures: [], yaml: YAML });
    expect(await deliver(service, told(failing))).toEqual([]);
    expect([service.hub.findings, service.events]).toEqual([[], []]);
  });

  it('that the look does not confirm any more is told as AWS Config has it', async () => {
    const service = await aService({ captures: [passing], yaml: YAML });
    await deliver(service, told(failing));
    expect(service.hub.findings[0]).toMatchObject({
      Compliance: { Status: 'FAILED' },
      Description: `vpc-0a1 in 111122223333 eu-west-1 is NON_COMPLIANT. ${toAnnotation(judged(failing))}`,
    });
    expect(service.events[0]).toMatchObject({ newVerdict: 'NON_COMPLIANT', requirement: null });
  });

  it('under a waiver is suppressed with a note, and opens again when the waiver has ended', async () => {
    const service = await aService({ captures: [failing], yaml: WAIVED });
    await deliver(service, aChange(judged(failing, WAIVED), { recordedTime: minute(0) }));
    expect(standsOf(service)).toEqual(['FAILED ACTIVE SUPPRESSED, note by us']);
    expect(service.hub.findings[0]?.Note?.Text).toMatch(/^Waived by W-1 until 2026-11-01\./);
    expect(service.events[0]).toMatchObject({
      newVerdict: 'NOT_APPLICABLE',
      waiver: { id: 'W-1', expires: '2026-11-01', owner: 'net@example.com', reason: 'moving', ticket: null },
    });
    service.clock.now = new Date('2026-11-02T10:00:00Z');
    const ended = aChange(judged(failing, WAIVED, '2026-11-02'), {
      recordedTime: '2026-11-02T09:59:00.000Z',
    });
    await deliver(service, ended);
    expect(standsOf(service)).toEqual(['FAILED ACTIVE NEW, note by us']);
    expect(turnsOf(service)).toEqual(['null > NOT_APPLICABLE', 'NOT_APPLICABLE > NON_COMPLIANT']);
  });

  it('of an endpoint is looked at with its VPC, which EC2 is asked for only while no finding tells it', async () => {
    const yaml = policyOf('gateway', '  endpointPolicy: notDefault\n');
    const service = await aService({ captures: [passing], yaml });
    const result = resultOf(checkOne(passing, yaml), 's3-endpoint-policy', GATEWAY_ID);
    const asked = () => service.counts()['ec2:DescribeVpcEndpoints'];
    await deliver(service, aChange(result));
    expect(service.hub.findings[0]).toMatchObject({
      Compliance: { Status: 'FAILED' },
      ProductFields: { vpcId: VPC_ID, policyRule: 'defaults' },
    });
    expect(asked()).toBe(2);
    await deliver(service, aChange(result, { recordedTime: minute(1) }));
    expect(service.hub.findings[0]?.ProductFields).toMatchObject({ policyRule: 'defaults' });
    expect(asked()).toBe(3);
  });

  it('of an endpoint that is gone by now makes no finding', async () => {
    const yaml = policyOf('gateway', '  endpointPolicy: notDefault\n');
    const result = resultOf(checkOne(passing, yaml), 's3-endpoint-policy', GATEWAY_ID);
    const service = await aService({ captures: [captureOf({ endpoints: [] })], yaml });
    expect(await deliver(service, aChange(result))).toEqual([]);
    expect(service.hub.findings).toEqual([]);
  });
});

/** The finding that a capture has led to before. */
async function openFinding(capture: RawCapture) {
  const service = await aService({ captures: [capture], yaml: YAML });
  await deliver(service, told(capture));
  return service.hub.findings[0];
}

describe('a batch', () => {
  /** So many VPCs that fail alike, or pass alike. */
  function many(count: number, kind: 'failing' | 'passing' = 'failing') {
    const ids = Array.from({ length: count }, (_, index) => `vpc-0${String(index).padStart(3, '0')}`);
    const captures = ids.map((id) =>
      captureOf({
        vpcs: [aVpc({ VpcId: id })],
        subnets: [aSubnet({ VpcId: id, SubnetId: `subnet-${id.slice(4)}` })],
        routeTables: [
          aRouteTable({
            RouteTableId: `rtb-${id.slice(4)}`,
            VpcId: id,
            Routes: [
              localRoute(),
              kind === 'failing' ? aRoute() : gatewayRoute({ GatewayId: `vpce-${id.slice(4)}` }),
            ],
          }),
        ],
        endpoints: [aGatewayEndpoint({ VpcId: id, VpcEndpointId: `vpce-${id.slice(4)}` })],
        securityGroups: [],
        networkAcls: [],
      }),
    );
    const changes = captures.map((capture, at) =>
      aChange(resultOf(checkOne(capture, YAML), 's3-traffic-path', ids[at])),
    );
    return { captures, changes };
  }

  it('of a hundred changes takes few calls', async () => {
    const { captures, changes } = many(100);
    const service = await aService({ captures, yaml: YAML });
    expect(await deliver(service, ...changes)).toEqual([]);
    expect(service.hub.findings).toHaveLength(100);
    expect(service.events).toHaveLength(100);
    const times = (call: string) => service.calls.filter((one) => one === call).length;
    expect(Object.fromEntries([...new Set(service.calls)].map((call) => [call, times(call)]))).toEqual({
      'securityhub:GetFindings': 5,
      'securityhub:BatchImportFindings': 1,
      'events:PutEvents': 10,
      'securityhub:BatchUpdateFindings': 1,
    });
  });

  it('of a hundred changes that pass reads what it resolved once more', async () => {
    const { captures, changes } = many(100, 'passing');
    const service = await aService({ captures, yaml: YAML });
    expect(await deliver(service, ...changes)).toEqual([]);
    expect(new Set(standsOf(service))).toEqual(new Set(['PASSED ACTIVE RESOLVED']));
    expect(service.calls.filter((call) => call === 'securityhub:GetFindings')).toHaveLength(10);
    expect(service.calls.filter((call) => call === 'securityhub:BatchUpdateFindings')).toHaveLength(1);
  });

  it('keeps only the messages of findings that Security Hub refuses, and announces nothing of them', async () => {
    const { captures, changes } = many(3);
    const service = await aService({ captures, yaml: YAML });
    const [, second] = changes;
    const id = second ? findingId(second) : '';
    service.hub.refused.add(id);
    expect(await deliver(service, ...changes)).toEqual(['m2']);
    expect(service.hub.findings.map(({ Id }) => Id)).not.toContain(id);
    expect(service.events.map(({ findingId: one }) => one)).toHaveLength(2);
    expect([valuesOf(service, 'FindingsImported'), valuesOf(service, 'FindingsFailed')]).toEqual([[2], [1]]);
    expect(service.logged).toEqual([
      [
        'a change failed',
        { finding: id, problem: 'securityhub:BatchImportFindings: InvalidInput: refused by the test' },
      ],
    ]);

    service.hub.refused.clear();
    expect(await deliver(service, ...changes)).toEqual([]);
    expect(service.hub.findings).toHaveLength(3);
    expect(service.events).toHaveLength(3);
  });

  it('with several changes of a resource, in any order and twice, imports the latest and announces each', async () => {
    const service = await aService({ captures: [failing], yaml: YAML });
    const changes = [told(passing, 2), told(failing, 1), told(failing, 3), told(passing, 2)];
    expect(await deliver(service, ...changes)).toEqual([]);
    expect(standsOf(service)).toEqual(['FAILED ACTIVE NEW']);
    expect(service.hub.findings[0]?.UpdatedAt).toBe(minute(3));
    expect(turnsOf(service)).toEqual([
      'null > NON_COMPLIANT',
      'NON_COMPLIANT > COMPLIANT',
      'COMPLIANT > NON_COMPLIANT',
    ]);
  });

  it('refuses what is malformed or foreign, counts and keeps it, and does the rest', async () => {
    const service = await aService({ captures: [failing], yaml: YAML });
    const batch = batchOf(
      'not JSON',
      eventOf(told(failing)),
      { ...eventOf(told(failing)), source: 'com.example' },
      eventOf({ ...told(failing), account: '444455556666' }),
    );
    expect(kept(await publish(batch, HOME, service.publisher))).toEqual(['m1', 'm3', 'm4']);
    expect(standsOf(service)).toEqual(['FAILED ACTIVE NEW']);
    expect(valuesOf(service, 'RefusedEvents')).toEqual([3]);
    expect(service.logged.map(([message, more]) => [message, more])).toEqual([
      ['a message is refused', { messageId: 'm1', problem: expect.stringContaining('not JSON') }],
      ['a message is refused', { messageId: 'm3', problem: expect.stringContaining('source') }],
      ['a message is refused', { messageId: 'm4', problem: expect.stringContaining('444455556666') }],
    ]);
  });

  it('of nothing that is ours asks AWS nothing', async () => {
    const service = await aService({ yaml: YAML });
    expect(kept(await publish(batchOf('x'), HOME, service.publisher))).toEqual(['m1']);
    expect(await publish({ Records: [] }, HOME, service.publisher)).toEqual({ batchItemFailures: [] });
    expect(service.calls).toEqual([]);
  });

  it('that was done before asks for the findings and nothing else', async () => {
    const service = await aService({ captures: [failing], yaml: YAML });
    await deliver(service, told(failing));
    service.calls.length = 0;
    expect(await deliver(service, told(failing))).toEqual([]);
    expect(service.calls).toEqual(['securityhub:GetFindings']);
    expect(service.events).toHaveLength(1);
  });
});

describe('two batches at once', () => {
  const older = { ...told(passing, 1), formerly: 'NON_COMPLIANT' } as const;
  const newer = { ...told(failing, 2), formerly: 'COMPLIANT' } as const;
  const newest = { ...told(passing, 3), formerly: 'NON_COMPLIANT' } as const;

  /** A finding that fails; before the workflow of the older change is set, the newer one is delivered as a whole. */
  async function crossing(more = async (_service: Service): Promise<unknown> => undefined): Promise<Service> {
    const service = await aService({ captures: [failing], yaml: YAML });
    await deliver(service, told(failing, 0));
    service.before.update = async () => {
      await deliver(service, newer);
      await more(service);
    };
    return service;
  }
  /** The same, and the older one could not be read again. */
  async function hidden(): Promise<Service> {
    const service = await crossing(async ({ mockHub }) =>
      mockHub.on(GetFindingsCommand).rejects(new Error('not now')),
    );
    expect(await deliver(service, older)).toEqual(['m1']);
    expect(standsOf(service)).toEqual(['FAILED ACTIVE RESOLVED']);
    service.mockHub.on(GetFindingsCommand).callsFake((input) => service.hub.getFindings(input));
    return service;
  }

  it('leave open what fails, although the workflow of the older change that passes is set last', async () => {
    const service = await crossing();
    expect(await deliver(service, older)).toEqual([]);
    expect(standsOf(service)).toEqual(['FAILED ACTIVE NEW']);
    expect(turnsOf(service)).toEqual([
      'null > NON_COMPLIANT',
      'NON_COMPLIANT > COMPLIANT',
      'COMPLIANT > NON_COMPLIANT',
    ]);
  });

  it('leave open what fails, although the event of the older change did not get on the bus', async () => {
    const service = await crossing();
    service.bus.refuses = ({ recordedTime }) => recordedTime === minute(1);
    expect(await deliver(service, older)).toEqual(['m1']);
    expect(standsOf(service)).toEqual(['FAILED ACTIVE NEW']);
  });

  it('leave suppressed what is waived', async () => {
    const service = await aService({ captures: [failing], yaml: WAIVED });
    await deliver(service, told(failing, 0));
    const change = aChange(judged(failing, WAIVED), { recordedTime: minute(2) });
    service.before.update = () => deliver(service, change);
    expect(await deliver(service, older)).toEqual([]);
    expect(standsOf(service)).toEqual(['FAILED ACTIVE SUPPRESSED, note by us']);
  });

  it('leave resolved what passes', async () => {
    const service = await aService({ captures: [passing], yaml: YAML });
    await deliver(service, told(failing, 0));
    service.before.update = () => deliver(service, { ...newest, formerly: 'COMPLIANT' });
    expect(await deliver(service, older)).toEqual([]);
    expect(standsOf(service)).toEqual(['PASSED ACTIVE RESOLVED']);
  });

  it('tell from an old answer of GetFindings that nothing is newer', async () => {
    const service = await aService({ captures: [passing], yaml: YAML });
    await deliver(service, told(failing, 0));
    const [old] = service.hub.findings;
    let reads = 0;
    service.mockHub.on(GetFindingsCommand).callsFake((input) => {
      reads += 1;
      const [finding] = service.hub.findings;
      if (reads !== 2) return service.hub.getFindings(input);
      return {
        Findings: [{ ...old, Workflow: finding?.Workflow, UserDefinedFields: finding?.UserDefinedFields }],
      };
    });
    expect(await deliver(service, older)).toEqual([]);
    expect(reads).toBe(2);
    expect(standsOf(service)).toEqual(['PASSED ACTIVE RESOLVED']);
  });

  it('that cannot be read again stay alone, are measured, and open the finding when they come again', async () => {
    const service = await hidden();
    expect(valuesOf(service, 'FindingsImported')).toEqual([1, 1, 1]);
    expect(service.logged.at(-1)?.[1]).toEqual({
      finding: findingId(older),
      problem: 'securityhub:GetFindings: Error: not now',
    });
    expect(await deliver(service, older)).toEqual([]);
    expect(standsOf(service)).toEqual(['FAILED ACTIVE NEW']);
  });

  it('open the finding without a look at what EC2 has', async () => {
    const service = await hidden();
    const before = service.counts();
    expect(await deliver(service, older)).toEqual([]);
    expect(service.counts()).toEqual(before);
  });

  it('keep the message of a finding that cannot be opened', async () => {
    const service = await hidden();
    service.hub.unfound.set(findingId(older), 5);
    expect(await deliver(service, older)).toEqual(['m1']);
    expect(await deliver(service, older)).toEqual([]);
    expect(standsOf(service)).toEqual(['FAILED ACTIVE NEW']);
  });

  it('leave what an analyst resolved after that, however often they come', async () => {
    const service = await crossing();
    await deliver(service, older);
    const [finding = expect.fail('no finding')] = service.hub.findings;
    service.hub.put({ ...finding, Workflow: { Status: 'RESOLVED' } });
    for (const change of [older, newer]) await deliver(service, change);
    expect(standsOf(service)).toEqual(['FAILED ACTIVE RESOLVED']);
  });

  it('leave open for the next delivery alone what passes again while it is opened', async () => {
    const service = await hidden();
    service.before.update = () => deliver(service, newest);
    expect(await deliver(service, older)).toEqual([]);
    expect(standsOf(service)).toEqual(['PASSED ACTIVE NEW']);
    expect(await deliver(service, newest)).toEqual([]);
    expect(standsOf(service)).toEqual(['PASSED ACTIVE RESOLVED']);
  });
});

describe('when something fails,', () => {
  it('the whole batch stays while Security Hub is off, and goes on once it is on', async () => {
    const service = await aService({ captures: [failing], yaml: YAML });
    service.hub.isOn = false;
    await expect(deliver(service, told(failing))).rejects.toThrow(SecurityHubOff);
    await expect(deliver(service, told(failing))).rejects.toThrow(
      'AWS Security Hub CSPM is not on in account 111122223333, Region eu-west-1',
    );
    expect(valuesOf(service, 'SecurityHubUnavailable')).toEqual([1, 1]);
    service.hub.isOn = true;
    expect(await deliver(service, told(failing))).toEqual([]);
    expect(standsOf(service)).toEqual(['FAILED ACTIVE NEW']);
  });

  it('the whole batch stays when findings cannot be read, or not be written', async () => {
    const service = await aService({ captures: [failing], yaml: YAML });
    const denied = Object.assign(new Error('not authorized'), { name: 'AccessDeniedException' });
    service.mockHub.on(GetFindingsCommand).rejectsOnce(denied);
    await expect(deliver(service, told(failing))).rejects.toThrow(FailedLook);
    service.mockHub.on(GetFindingsCommand).callsFake((input) => service.hub.getFindings(input));
    const { BatchImportFindingsCommand } = await import('@aws-sdk/client-securityhub');
    service.mockHub.on(BatchImportFindingsCommand).rejects(denied);
    await expect(deliver(service, told(failing))).rejects.toThrow(FailedReport);
    await expect(deliver(service, told(failing))).rejects.toThrow(
      'securityhub:BatchImportFindings is refused: AccessDeniedException: not authorized',
    );
    expect(service.events).toEqual([]);
  });

  it('nothing is imported of what could not be looked at', async () => {
    const service = await aService({
      captures: [failing],
      yaml: YAML,
      fault: ({ action }) =>
        action === 'DescribeRouteTables' ? { code: 'UnauthorizedOperation', status: 403 } : undefined,
    });
    await expect(deliver(service, told(failing))).rejects.toThrow(FailedLook);
    expect(service.hub.findings).toEqual([]);
  });

  it('a bus that takes no events keeps the message, and nothing else', async () => {
    const service = await aService({ captures: [passing], yaml: YAML });
    service.bus.isDown = true;
    expect(await deliver(service, told(passing))).toEqual(['m1']);
    expect(standsOf(service)).toEqual(['PASSED ACTIVE RESOLVED']);
    expect(service.hub.findings[0]?.UserDefinedFields).toEqual({ s3ecResolved: 'yes' });
    service.bus.isDown = false;
    expect(await deliver(service, told(passing))).toEqual([]);
    expect(turnsOf(service)).toEqual(['null > COMPLIANT']);
    expect(service.hub.findings[0]?.UserDefinedFields).toEqual({
      s3ecAnnounced: 'COMPLIANT',
      s3ecResolved: 'yes',
    });
  });

  it.each([
    ['the first', 1, ['null > NON_COMPLIANT', 'NON_COMPLIANT > COMPLIANT']],
    ['the last', 2, ['NON_COMPLIANT > COMPLIANT']],
  ])(
    'an event that does not get on the bus is put there in the next try, with those after it: %s',
    async (_which, minutes, again) => {
      const service = await aService({ captures: [passing], yaml: YAML });
      service.bus.refuses = ({ recordedTime }) => recordedTime === minute(minutes);
      const changes = [told(failing, 1), told(passing, 2)];
      expect(await deliver(service, ...changes)).toEqual(['m1', 'm2']);
      service.bus.refuses = () => false;
      service.events.length = 0;
      expect(await deliver(service, ...changes)).toEqual([]);
      expect(turnsOf(service)).toEqual(again);
      expect(standsOf(service)).toEqual(['PASSED ACTIVE RESOLVED']);
    },
  );

  it('a finding that is not found yet is marked some moments later', async () => {
    const service = await aService({ captures: [passing], yaml: YAML });
    service.hub.unfound.set(findingId(told(passing)), 3);
    expect(await deliver(service, told(passing))).toEqual([]);
    expect(service.waits).toEqual([500, 1000, 2000]);
    expect(standsOf(service)).toEqual(['PASSED ACTIVE RESOLVED']);
  });

  it('a finding that is never found keeps its message, and is announced under the same id again', async () => {
    const service = await aService({ captures: [passing], yaml: YAML });
    service.hub.unfound.set(findingId(told(passing)), 5);
    expect(await deliver(service, told(passing))).toEqual(['m1']);
    expect(await deliver(service, told(passing))).toEqual([]);
    expect(new Set(service.events.map(({ id }) => id)).size).toBe(1);
    expect(service.events).toHaveLength(2);
    expect(await deliver(service, told(passing))).toEqual([]);
    expect(service.events).toHaveLength(2);
  });

  it('answers of GetFindings that lag behind lose no announcement', async () => {
    const service = await aService({ captures: [failing], yaml: YAML });
    await deliver(service, told(failing, 0));
    service.hub.lag(true);
    await deliver(service, { ...told(passing, 1), formerly: 'NON_COMPLIANT' });
    await deliver(service, { ...told(failing, 2), formerly: 'COMPLIANT' });
    service.hub.lag(false);
    await deliver(service, { ...told(passing, 3), formerly: 'NON_COMPLIANT' });
    expect(turnsOf(service)).toEqual([
      'null > NON_COMPLIANT',
      'NON_COMPLIANT > COMPLIANT',
      'COMPLIANT > NON_COMPLIANT',
      'NON_COMPLIANT > COMPLIANT',
    ]);
    expect(standsOf(service)).toEqual(['PASSED ACTIVE RESOLVED']);
  });

  it('answers of GetFindings that heed no filter are taken for what they are', async () => {
    const service = await aService({ captures: [failing], yaml: YAML });
    const ours = (await openFinding(failing)) ?? expect.fail('no finding');
    service.hub.put({ ...ours, AwsAccountId: '444455556666' });
    service.mockHub.on(GetFindingsCommand).callsFake(() => ({ Findings: service.hub.findings }));
    expect(await deliver(service, told(failing))).toEqual([]);
    expect(turnsOf(service)).toEqual(['null > NON_COMPLIANT']);
  });
});
