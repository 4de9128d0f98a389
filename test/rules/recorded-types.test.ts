import { ResourceType } from '@aws-sdk/client-config-service';
import { expect, it } from 'vitest';
import { CATALOGUE } from '../../lib/rules/catalogue.ts';
import { RECORDED_TYPES, typesListenedToBy } from '../../lib/rules/recorded-types.ts';

it('are types that AWS Config can record, once each, with those that the rules judge', () => {
  const recordable = new Set<string>(Object.values(ResourceType));
  expect(RECORDED_TYPES.filter((type) => !recordable.has(type))).toEqual([]);
  expect(new Set(RECORDED_TYPES).size).toBe(RECORDED_TYPES.length);
  expect(RECORDED_TYPES).toEqual(
    expect.arrayContaining(Object.values(CATALOGUE).map(({ resourceType }) => resourceType)),
  );
});

it('are listened to by every rule that rests on them', () => {
  const listened = Object.values(CATALOGUE).map((rule) => [rule.name, typesListenedToBy(rule)]);
  expect(Object.fromEntries(listened)).toEqual({
    's3-traffic-path': RECORDED_TYPES,
    's3-interface-availability': RECORDED_TYPES,
    's3-endpoint-policy': ['AWS::EC2::VPC', 'AWS::EC2::VPCEndpoint'],
  });
});
