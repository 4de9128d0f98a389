import { describe, expect, it } from 'vitest';
import { toCompliance } from '../../lib/findings/compliance.ts';
import { parsePolicy } from '../../lib/policy/parse-policy.ts';
import { aResult } from './builders.ts';

const policy = parsePolicy(`
version: 1
defaults: { require: gateway }
rules:
  - { name: lenient, match: { isDefault: true }, require: gateway, whenUndetermined: NOT_APPLICABLE }
  - { name: strict, match: { isDefault: false }, require: gateway, whenUndetermined: NON_COMPLIANT }
`);

describe('what AWS Config is told', () => {
  it.each(['COMPLIANT', 'NON_COMPLIANT', 'NOT_APPLICABLE'] as const)('is %s as it stands', (verdict) => {
    expect(toCompliance(aResult({ verdict }), policy)).toBe(verdict);
  });

  it.each([
    ['defaults', 'NON_COMPLIANT'],
    ['strict', 'NON_COMPLIANT'],
    ['lenient', 'NOT_APPLICABLE'],
  ])('of UNDETERMINED is what the policy rule that decided says: %s', (rule, compliance) => {
    const requirement = { require: 'gateway' as const, rule };
    expect(toCompliance(aResult({ verdict: 'UNDETERMINED', requirement }), policy)).toBe(compliance);
  });

  it('of UNDETERMINED is what the defaults say where they decide', () => {
    const lenient = parsePolicy(
      'version: 1\ndefaults: { require: gateway, whenUndetermined: NOT_APPLICABLE }\n',
    );
    expect(toCompliance(aResult({ verdict: 'UNDETERMINED' }), lenient)).toBe('NOT_APPLICABLE');
  });
});
