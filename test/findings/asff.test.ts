import { describe, expect, it } from 'vitest';
import { type Finding, problemOf } from '../../lib/findings/asff.ts';
import { toFinding } from '../../lib/findings/finding.ts';
import { meaningOf } from '../../lib/findings/meaning.ts';
import { aChange, PLACE } from './builders.ts';

const change = aChange();
const good = toFinding({ change, meaning: meaningOf(change), existing: undefined, place: PLACE });
const [resource] = good.Resources;
const many = <T>(count: number, item: T): T[] => Array.from({ length: count }, () => item);
const fields = (count: number, value = 'v') =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`k${index}`, value]));

describe('a finding', () => {
  it('of ours is taken', () => {
    expect(problemOf(good)).toBeUndefined();
  });

  it.each<[string, Partial<Finding>]>([
    ['an Id of 512', { Id: 'x'.repeat(512) }],
    ['a title of 256', { Title: 'x'.repeat(256) }],
    ['a description of 1024', { Description: 'x'.repeat(1024) }],
    ['32 resources', { Resources: resource ? many(32, resource) : [] }],
    ['50 types', { Types: many(50, 'Software and Configuration Checks') }],
    ['50 product fields', { ProductFields: fields(50, 'x'.repeat(2048)) }],
    ['a time as Security Hub may give it back', { CreatedAt: '2018-11-29T00:02:14.810068+00:00' }],
  ])('with %s is taken', (_what, part) => {
    expect(problemOf({ ...good, ...part })).toBeUndefined();
  });

  it.each<[string, Partial<Finding>, RegExp]>([
    ['no Id', { Id: '' }, /^Id: /],
    ['an Id of 513', { Id: 'x'.repeat(513) }, /^Id: /],
    ['a blank title', { Title: ' ' }, /^Title: expected a text that is not empty/],
    ['a title of 257', { Title: 'x'.repeat(257) }, /^Title: /],
    ['a description of 1025', { Description: 'x'.repeat(1025) }, /^Description: /],
    ['no resource', { Resources: [] }, /^Resources: /],
    ['33 resources', { Resources: resource ? many(33, resource) : [] }, /^Resources: /],
    ['no type', { Types: [] }, /^Types: /],
    ['51 types', { Types: many(51, 'Software and Configuration Checks') }, /^Types: /],
    ['51 product fields', { ProductFields: fields(51) }, /^ProductFields: expected at most 50 fields/],
    ['a field without a value', { ProductFields: { rule: '' } }, /^ProductFields\.rule: /],
    ['a field of 2049', { ProductFields: { rule: 'x'.repeat(2049) } }, /^ProductFields\.rule: /],
    ['a key of 129', { ProductFields: { ['k'.repeat(129)]: 'v' } }, /^ProductFields\.kkk/],
    [
      'a recommendation of 513',
      { Remediation: { Recommendation: { Text: 'x'.repeat(513), Url: 'https://x' } } },
      /^Remediation\.Recommendation\.Text: /,
    ],
    [
      '33 requirements',
      { Compliance: { Status: 'FAILED', RelatedRequirements: many(33, 'x') } },
      /^Compliance\.RelatedRequirements: /,
    ],
    ['a time that is none', { UpdatedAt: '2026-13-40T00:00:00Z' }, /^UpdatedAt: expected a time in ISO 8601/],
    ['a time without its offset', { UpdatedAt: '2026-01-15T10:00:58.000' }, /^UpdatedAt: /],
    ['an account of eleven digits', { AwsAccountId: '11112222333' }, /^AwsAccountId: /],
    [
      "AWS Config's product",
      { ProductArn: 'arn:aws:securityhub:eu-west-1::product/aws/config' },
      /^ProductArn: expected the ARN of the default product/,
    ],
    [
      'more than 240 kB',
      {
        Compliance: {
          Status: 'FAILED',
          RelatedRequirements: [],
          StatusReasons: many(300, { ReasonCode: 'X', Description: 'ö'.repeat(500) }),
        },
      },
      /^the whole: expected at most 240000 bytes/,
    ],
  ])('with %s is refused', (_what, part, problem) => {
    expect(problemOf({ ...good, ...part })).toMatch(problem);
  });

  it('with a member that we do not send is refused, for a mistake of ours', () => {
    const more = { ...good, Workflow: { Status: 'NEW' } };
    expect(problemOf(more)).toMatch(/Workflow/);
  });
});
