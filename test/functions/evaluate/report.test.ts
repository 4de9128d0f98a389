import { type Evaluation, PutEvaluationsCommand } from '@aws-sdk/client-config-service';
import { describe, expect, it } from 'vitest';
import { FailedReport } from '../../../functions/errors.ts';
import { report } from '../../../functions/evaluate/report.ts';
import { aConfigService, aRefusal } from './config-service.ts';
import { recordedAnswer } from './events.ts';

function evaluations(count: number): Evaluation[] {
  return Array.from({ length: count }, (_, at) => ({
    ComplianceResourceType: 'AWS::EC2::VPC',
    ComplianceResourceId: `vpc-${at}`,
    ComplianceType: 'COMPLIANT',
    OrderingTimestamp: new Date('2026-11-01T10:00:00Z'),
  }));
}

/** Reports to Config, and tells what it was told and how long was waited. */
async function reported(all: readonly Evaluation[], config = aConfigService()) {
  const waits: number[] = [];
  const wait = async (milliseconds: number) => {
    waits.push(milliseconds);
  };
  const outcome = await report(all, { config: config.client, resultToken: 'token', wait }).catch(
    (error: unknown) => error,
  );
  return { outcome, waits, told: config.told() };
}

describe('evaluations', () => {
  it('are told in hundreds, with the token of the invocation', async () => {
    const all = evaluations(250);
    const config = aConfigService();
    const { outcome, waits, told } = await reported(all, config);
    expect({ outcome, waits }).toEqual({ outcome: undefined, waits: [] });
    expect(told).toEqual([all.slice(0, 100), all.slice(100, 200), all.slice(200)]);
    const tokens = config.mock
      .commandCalls(PutEvaluationsCommand)
      .map(({ args: [{ input }] }) => input.ResultToken);
    expect(tokens).toEqual(['token', 'token', 'token']);
  });

  it('that are none acknowledge the run', async () => {
    expect(await reported([])).toEqual({ outcome: undefined, waits: [], told: [[]] });
  });

  it.each(['test_appelb_config_event', 'test_config_rule_evaluate'])(
    'are taken when Config answers as it once did: %s',
    async (name) => {
      const config = aConfigService();
      config.mock.on(PutEvaluationsCommand).resolves(recordedAnswer(`${name}/config.PutEvaluations_1.json`));
      expect((await reported(evaluations(1), config)).outcome).toBeUndefined();
    },
  );
});

describe('evaluations that Config fails to take', () => {
  it('are sent again, they alone, after a wait', async () => {
    const all = evaluations(3);
    const config = aConfigService();
    config.mock
      .on(PutEvaluationsCommand)
      .resolvesOnce({ FailedEvaluations: all.slice(1) })
      .resolvesOnce({ FailedEvaluations: all.slice(2) })
      .resolves({});
    expect(await reported(all, config)).toEqual({
      outcome: undefined,
      waits: [200, 400],
      told: [all, all.slice(1), all.slice(2)],
    });
  });

  it('in the end are a failed report that counts them, and the other batches are told all the same', async () => {
    const all = evaluations(150);
    const config = aConfigService();
    config.mock
      .on(PutEvaluationsCommand)
      .callsFake(async ({ Evaluations }: { Evaluations: Evaluation[] }) => ({
        FailedEvaluations: Evaluations.filter(({ ComplianceResourceId }) =>
          ['vpc-7', 'vpc-8', 'vpc-140'].includes(ComplianceResourceId ?? ''),
        ),
      }));
    const { outcome, waits, told } = await reported(all, config);
    expect(outcome).toEqual(
      new FailedReport(
        'AWS Config did not take 3 of 150 evaluations after 5 attempts, that of vpc-7 among them',
      ),
    );
    expect(waits).toEqual([200, 400, 800, 1600, 200, 400, 800, 1600]);
    expect(told.map((batch) => batch.length)).toEqual([100, 2, 2, 2, 2, 50, 1, 1, 1, 1]);
  });
});

describe('a refused call', () => {
  it.each([
    'InvalidResultTokenException',
    'InvalidParameterValueException',
    'NoSuchConfigRuleException',
    'AccessDeniedException',
  ])('is a failed report that names it, and no further batch is told: %s', async (name) => {
    const config = aConfigService();
    config.mock.on(PutEvaluationsCommand).rejects(aRefusal(name, 'no'));
    const { outcome, told } = await reported(evaluations(150), config);
    expect(outcome).toEqual(new FailedReport(`config:PutEvaluations is refused: ${name}: no`));
    expect(told).toHaveLength(1);
  });
});
