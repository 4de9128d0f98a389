import {
  BatchImportFindingsCommand,
  BatchUpdateFindingsCommand,
  GetFindingsCommand,
  SecurityHubClient,
} from '@aws-sdk/client-securityhub';
import { mockClient } from 'aws-sdk-client-mock';
import { describe, expect, it } from 'vitest';
import { findingsById, importFindings, ownFindings, updateFindings } from '../../lib/aws/security-hub.ts';
import type { Finding } from '../../lib/findings/asff.ts';
import { toFinding } from '../../lib/findings/finding.ts';
import { findingId, productArn } from '../../lib/findings/identity.ts';
import { meaningOf } from '../../lib/findings/meaning.ts';
import { aHub } from '../findings/apply.ts';
import { aChange, PLACE } from '../findings/builders.ts';
import type { SecurityHubModel } from '../functions/security-hub-model.ts';

function findingOf(resourceId: string): Finding {
  const change = aChange(undefined, { resourceId });
  return toFinding({ change, meaning: meaningOf(change), existing: undefined, place: PLACE });
}
const ids = (count: number) =>
  Array.from({ length: count }, (_, at) => `vpc-0${String(at).padStart(3, '0')}`);
const idOf = (resourceId: string) => findingId(aChange(undefined, { resourceId }));

function aClient(hub: SecurityHubModel = aHub()) {
  const client = new SecurityHubClient({ region: PLACE.region });
  const mock = mockClient(client);
  mock.on(GetFindingsCommand).callsFake((input) => hub.getFindings(input));
  mock.on(BatchImportFindingsCommand).callsFake((input) => hub.batchImportFindings(input));
  mock.on(BatchUpdateFindingsCommand).callsFake((input) => hub.batchUpdateFindings(input));
  return { client, mock, hub };
}

describe('findings are read', () => {
  it('by their Ids in twenties, of our product alone', async () => {
    const { client, mock, hub } = aClient();
    hub.batchImportFindings({ Findings: ids(45).map(findingOf) });
    const wanted = ids(50).map(idOf);
    const found = await findingsById(client, PLACE, [...wanted, ...wanted]);
    expect(found.map(({ id }) => id)).toEqual(ids(45).map(idOf));
    const filters = mock.commandCalls(GetFindingsCommand).map(({ args }) => args[0].input.Filters);
    expect(filters.map((filter) => filter?.Id?.length)).toEqual([20, 20, 10]);
    expect(filters[0]?.ProductArn).toEqual([{ Value: productArn(PLACE), Comparison: 'EQUALS' }]);
  });

  it('of our rules, page after page, active or archived, and nobody else’s', async () => {
    const { client, mock, hub } = aClient();
    for (const part of [ids(150).slice(0, 100), ids(150).slice(100)]) {
      hub.batchImportFindings({ Findings: part.map(findingOf) });
    }
    hub.put({ ...findingOf('vpc-0x'), Id: 'another/tool', GeneratorId: 's3-endpoint-compliance/imitated' });
    const found = await ownFindings(client, PLACE);
    expect(found.map(({ id }) => id)).toEqual(ids(150).map(idOf));
    expect(mock.commandCalls(GetFindingsCommand)).toHaveLength(2);
  });

  it('as they were asked for, whatever an emulator answers', async () => {
    const { client, mock } = aClient();
    mock.on(GetFindingsCommand).resolves({ Findings: ids(3).map(findingOf) });
    const found = await findingsById(client, PLACE, [idOf('vpc-0001')]);
    expect(found.map(({ id }) => id)).toEqual([idOf('vpc-0001')]);
  });

  it('or not at all: what a refusal says goes on', async () => {
    const { client, hub } = aClient();
    hub.isOn = false;
    await expect(ownFindings(client, PLACE)).rejects.toMatchObject({ name: 'InvalidAccessException' });
  });
});

describe('findings are imported', () => {
  it('in hundreds, and those that Security Hub refuses are told', async () => {
    const { client, mock, hub } = aClient();
    hub.refused.add(idOf('vpc-0007')).add(idOf('vpc-0103'));
    expect(await importFindings(client, ids(120).map(findingOf))).toEqual(
      new Map([
        [idOf('vpc-0007'), 'InvalidInput: refused by the test'],
        [idOf('vpc-0103'), 'InvalidInput: refused by the test'],
      ]),
    );
    const sizes = mock
      .commandCalls(BatchImportFindingsCommand)
      .map(({ args }) => args[0].input.Findings?.length);
    expect(sizes).toEqual([100, 20]);
    expect(hub.findings).toHaveLength(118);
  });

  it('not with a call for none', async () => {
    const { client, mock } = aClient();
    expect(await importFindings(client, [])).toEqual(new Map());
    expect(mock.calls()).toEqual([]);
  });
});

describe('findings are updated', () => {
  const update = { Workflow: { Status: 'RESOLVED' as const } };

  it('in hundreds, all alike', async () => {
    const { client, mock, hub } = aClient();
    for (const part of [ids(130).slice(0, 100), ids(130).slice(100)]) {
      hub.batchImportFindings({ Findings: part.map(findingOf) });
    }
    expect(await updateFindings(client, PLACE, { ids: ids(130).map(idOf), update }, async () => {})).toEqual(
      new Map(),
    );
    expect(new Set(hub.findings.map(({ Workflow }) => Workflow?.Status))).toEqual(new Set(['RESOLVED']));
    expect(
      mock
        .commandCalls(BatchUpdateFindingsCommand)
        .map(({ args }) => args[0].input.FindingIdentifiers?.length),
    ).toEqual([100, 30]);
  });

  it('again where a finding was not there yet, and only these', async () => {
    const { client, mock, hub } = aClient();
    hub.batchImportFindings({ Findings: ids(3).map(findingOf) });
    hub.unfound.set(idOf('vpc-0001'), 2);
    const waits: number[] = [];
    const wait = async (milliseconds: number) => {
      waits.push(milliseconds);
    };
    expect(await updateFindings(client, PLACE, { ids: ids(3).map(idOf), update }, wait)).toEqual(new Map());
    expect(waits).toEqual([500, 1000]);
    expect(
      mock
        .commandCalls(BatchUpdateFindingsCommand)
        .map(({ args }) => args[0].input.FindingIdentifiers?.length),
    ).toEqual([3, 1, 1]);
  });

  it('not for ever, and those that stay undone are told', async () => {
    const { client, mock } = aClient();
    const waits: number[] = [];
    const left = await updateFindings(
      client,
      PLACE,
      { ids: [idOf('vpc-0x')], update },
      async (milliseconds) => {
        waits.push(milliseconds);
      },
    );
    expect(left).toEqual(new Map([[idOf('vpc-0x'), 'FindingNotFound: no such finding']]));
    expect([waits, mock.commandCalls(BatchUpdateFindingsCommand).length]).toEqual([
      [500, 1000, 2000, 4000],
      5,
    ]);
  });

  it('once where Security Hub calls the update itself wrong', async () => {
    const { client, mock } = aClient();
    const identifier = { Id: idOf('vpc-0x'), ProductArn: productArn(PLACE) };
    mock.on(BatchUpdateFindingsCommand).resolves({
      UnprocessedFindings: [{ FindingIdentifier: identifier, ErrorCode: 'InvalidInput', ErrorMessage: 'no' }],
    });
    const left = await updateFindings(client, PLACE, { ids: [idOf('vpc-0x')], update }, async () => {});
    expect([left, mock.calls().length]).toEqual([new Map([[idOf('vpc-0x'), 'InvalidInput: no']]), 1]);
  });
});
