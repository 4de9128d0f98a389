import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { describe, expect, it } from 'vitest';
import { check, type Result } from '../lib/check.ts';
import { toAnnotation } from '../lib/findings/annotation.ts';
import type { ComplianceChange } from '../lib/findings/change.ts';
import { DETAIL_TYPE, SOURCE, toEvent } from '../lib/findings/compliance-changed.ts';
import { toFinding } from '../lib/findings/finding.ts';
import { meaningOf } from '../lib/findings/meaning.ts';
import { readCapture } from '../lib/network/capture.ts';
import { parsePolicy } from '../lib/policy/parse-policy.ts';

const root = join(import.meta.dirname, '..');
const read = (file: string) => readFileSync(join(root, file), 'utf8');
const page = read('docs/findings.md');
const shown = [...page.matchAll(/```json\n([\s\S]*?)```/g)].map(([, text = '']): unknown => JSON.parse(text));

const place = { partition: 'aws', region: 'eu-west-1', account: '111122223333' };

/** What AWS Config would record of a VPC of the example fleet. */
function recorded(vpcId: string): { change: ComplianceChange; result: Result } {
  const { results } = check({
    captures: [readCapture(read('examples/fleet/111122223333.eu-west-1.json'))],
    policy: parsePolicy(read('examples/policy.yaml')),
    rules: ['s3-traffic-path'],
    at: '2026-11-01',
  });
  const result = results.find(({ resourceId }) => resourceId === vpcId);
  if (!result) throw new Error(`the fleet has no ${vpcId}`);
  const { rule, account, region, resourceType, resourceId } = result;
  const change = {
    rule,
    account,
    region,
    resourceType,
    resourceId,
    compliance: 'NON_COMPLIANT',
    formerly: 'COMPLIANT',
    recordedTime: '2026-11-01T10:00:58.000Z',
    annotation: toAnnotation(result),
    configRuleName: rule,
    configRuleArn: 'arn:aws:config:eu-west-1:111122223333:config-rule/config-rule-a1b2c3',
  } as const;
  return { change, result };
}

describe('docs/findings.md', () => {
  const { change, result } = recorded('vpc-072a2588351286d29');
  const meaning = meaningOf(change, result);

  it('shows a finding as it is imported', () => {
    expect(shown[0]).toEqual(toFinding({ change, meaning, existing: undefined, place }));
  });

  it('shows an event as it is announced, in keeping with its published schema', () => {
    const detail = toEvent({ change, meaning, oldVerdict: 'COMPLIANT', existing: undefined, place });
    const event: unknown = shown[1];
    expect(event).toMatchObject({ source: SOURCE, 'detail-type': DETAIL_TYPE, detail });
    const ajv = addFormats.default(new Ajv2020());
    const isValid = ajv.compile(JSON.parse(read('schemas/s3-endpoint-compliance-changed.json')));
    expect([isValid(event), isValid.errors]).toEqual([true, null]);
  });

  it('shows a pattern that this event matches', () => {
    const { reasons, ...told } = toEvent({
      change,
      meaning,
      oldVerdict: 'COMPLIANT',
      existing: undefined,
      place,
    });
    expect(shown[2]).toEqual({
      source: [SOURCE],
      'detail-type': [DETAIL_TYPE],
      detail: {
        rule: [told.rule],
        newVerdict: [told.newVerdict],
        reasons: { code: reasons.map(({ code }) => code) },
      },
    });
  });
});
